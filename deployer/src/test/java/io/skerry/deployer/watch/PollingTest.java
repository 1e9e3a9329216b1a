package io.skerry.deployer.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a repository is looked at again. */
class PollingTest {
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private final Polling middle = new Polling(() -> 0.5);

  @Test
  void afterEachFailureTwiceAsLongUpToAQuarterOfAnHour() {
    assertThat(middle.delay(INTERVAL, 0)).isEqualTo(INTERVAL);
    assertThat(middle.delay(INTERVAL, 1)).isEqualTo(Duration.ofMinutes(1));
    assertThat(middle.delay(INTERVAL, 3)).isEqualTo(Duration.ofMinutes(4));
    assertThat(middle.delay(INTERVAL, 5)).isEqualTo(Duration.ofMinutes(15));
    assertThat(middle.delay(INTERVAL, Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(15));
    assertThat(middle.delay(Duration.ofDays(1), 9)).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void atMostATenthEarlierOrLater() {
    assertThat(new Polling(() -> 0).delay(INTERVAL, 0)).isEqualTo(Duration.ofSeconds(27));
    assertThat(new Polling(() -> 0.999_999).delay(INTERVAL, 0))
        .isBetween(Duration.ofMillis(32_999), Duration.ofSeconds(33));
  }
}
