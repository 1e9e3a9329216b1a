package io.skerry.runtime.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.function.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which route a path leads to. */
final class RouteTableTest {
  private static final String LONG = "/".repeat(8_000);

  private static RouteTable table(String... paths) {
    Sample sample = Sample.named("a");
    for (String path : paths) {
      sample.route(path, "GET");
    }
    return new RouteTable(List.of(sample.version(1)));
  }

  private static Optional<String> find(RouteTable table, String path) {
    return table.find(path).map(RouteTable.Match::path);
  }

  @Test
  void theLongestPathWins() {
    RouteTable table = table("/a", "/a/b");
    assertThat(find(table, "/a")).contains("/a");
    assertThat(find(table, "/a/b")).contains("/a/b");
    assertThat(find(table, "/a/b/c/d")).contains("/a/b");
    assertThat(find(table, "/a/bc")).contains("/a");
    assertThat(find(table, "/ab")).isEmpty();
    assertThat(find(table, "/a/b" + LONG)).contains("/a/b");
  }

  @Test
  void theRootTakesWhatNobodyElseHas() {
    assertThat(find(table("/", "/a"), "/b/c")).contains("/");
    assertThat(find(table("/"), LONG)).contains("/");
    assertThat(find(table(), "/")).isEmpty();
    assertThat(find(table(), LONG)).isEmpty();
  }

  /** Ten thousand of these once took a minute. */
  @Test
  void aPathOfSlashesTakesNoTime() {
    RouteTable table = table("/a", "/some/longer/path");
    long start = System.nanoTime();
    for (int i = 0; i < 10_000; i++) {
      assertThat(table.find(LONG)).isEmpty();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }
}
