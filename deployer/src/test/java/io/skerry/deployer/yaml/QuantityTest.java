package io.skerry.deployer.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers with units. */
class QuantityTest {
  private static final Map<String, Long> UNITS = Map.of("", 1L, "k", 1000L);

  @Test
  void readsNumbersWithUnits() {
    assertThat(Quantity.parse("0", UNITS)).hasValue(0);
    assertThat(Quantity.parse("12k", UNITS)).hasValue(12_000);
  }

  @Test
  void saturates() {
    assertThat(Quantity.parse("999999999999999999k", UNITS)).hasValue(Long.MAX_VALUE);
    assertThat(Quantity.parse("9".repeat(50), UNITS)).hasValue(Long.MAX_VALUE);
  }

  @Test
  void refusesOtherTexts() {
    assertThat(Quantity.parse("", UNITS)).isEmpty();
    assertThat(Quantity.parse("01", UNITS)).isEmpty();
    assertThat(Quantity.parse("-1", UNITS)).isEmpty();
    assertThat(Quantity.parse("1 k", UNITS)).isEmpty();
    assertThat(Quantity.parse("1m", UNITS)).isEmpty();
    assertThat(Quantity.parse("١", UNITS)).isEmpty();
  }

  @Test
  void writesTheLargestWholeUnit() {
    assertThat(Quantity.format(12_000, UNITS)).isEqualTo("12k");
    assertThat(Quantity.format(12_001, UNITS)).isEqualTo("12001");
  }
}
