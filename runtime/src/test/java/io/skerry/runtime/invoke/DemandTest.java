package io.skerry.runtime.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DemandTest {
  private final Demand demand = new Demand(0);

  private static long seconds(double seconds) {
    return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void findsTheRateOfSteadyCalls() {
    for (int i = 0; i < 50 * 60; i++) {
      demand.called(seconds(i / 50.0));
    }
    assertThat(demand.arrivals(seconds(60))).isCloseTo(50, within(2.0));
  }

  @Test
  void noticesABurstAtOnceAndForgetsItInSilence() {
    for (int i = 0; i < 70; i++) {
      demand.called(seconds(1));
    }
    assertThat(demand.arrivals(seconds(1))).isCloseTo(10, within(0.1));
    assertThat(demand.arrivals(seconds(1 + 4.85))).isCloseTo(5, within(0.1));
    assertThat(demand.arrivals(seconds(120))).isZero();
  }

  @Test
  void followsTheTimeThatAJailTakes() {
    for (int i = 0; i < 50; i++) {
      demand.made(seconds(0.02));
    }
    assertThat(demand.preparation()).isCloseTo(0.02, within(0.001));
  }
}
