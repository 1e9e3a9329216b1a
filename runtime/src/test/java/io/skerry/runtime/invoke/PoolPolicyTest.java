package io.skerry.runtime.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolPolicyTest {
  private static final PoolPolicy POLICY = new PoolPolicy(1, 32, 100);

  @ParameterizedTest
  @CsvSource({
    "0,    0.005, 100, 1",
    "0.5,  0.005, 100, 2",
    "100,  0.005, 100, 2",
    "1000, 0.005, 100, 11",
    "9999, 0.010, 100, 32",
    "1000, 0.005, 4,   4",
    "1000, 0.005, 0,   0",
    "1000, 0.005, -3,  0",
  })
  void wantsWhatDemandAsksForBetweenFloorAndBudget(
      double arrivals, double preparation, int left, int wanted) {
    assertThat(POLICY.verdict(arrivals, preparation, left).wanted()).isEqualTo(wanted);
  }

  @Test
  void saysWhy() {
    assertThat(POLICY.verdict(0, 0.005, 100).reason()).isEqualTo("the floor");
    assertThat(POLICY.verdict(1000, 0.005, 100).reason())
        .isEqualTo("1000.0 calls a second, 5.0 ms to make one");
    assertThat(POLICY.verdict(1000, 0.005, 4).reason())
        .isEqualTo("the budget of 100 jails leaves 4");
    assertThat(POLICY.verdict(9999, 0.01, 100).reason())
        .isEqualTo("as many as one version may have");
  }

  @ParameterizedTest
  @CsvSource({
    "false, 0, 1",
    "true,  0, 12",
    "true,  1, 2",
    "true,  1572864, 2",
    "true,  1572865, 3",
    "true,  9223372036854775807, 2147483647",
  })
  void weighsAJailByWhatItsProgramHas(boolean boots, long memory, int weight) {
    assertThat(POLICY.weight(boots, memory)).isEqualTo(weight);
  }

  @Test
  void countsJailsInABudgetOfMemory() {
    assertThat(PoolPolicy.within(1, 8, 15L << 20).budget()).isEqualTo(10);
    assertThat(PoolPolicy.within(1, 8, 1L << 40).budget()).isEqualTo(1000);
    assertThat(PoolPolicy.none().verdict(1000, 1, 0).wanted()).isZero();
  }
}
