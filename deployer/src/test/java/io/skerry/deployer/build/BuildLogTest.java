package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuildLogTest {
  @Test
  void controlCharactersAreHarmless() {
    assertThat(BuildLog.harmless("\u001b[31mred\u0007 \u009b2J \u007f\0"))
        .isEqualTo("?[31mred? ?2J ??");
  }

  @Test
  void tabsAreSpacesAndCarriageReturnsAreNothing() {
    assertThat(BuildLog.harmless("a\tb\r")).isEqualTo("a    b");
  }

  @Test
  void marksThatTurnTheDirectionAreHarmless() {
    assertThat(BuildLog.harmless("a\u202eb\u2066c\u202ad")).isEqualTo("a?b?c?d");
  }

  @Test
  void otherLettersStay() {
    assertThat(BuildLog.harmless("grün 日本 😀 ✓")).isEqualTo("grün 日本 😀 ✓");
  }
}
