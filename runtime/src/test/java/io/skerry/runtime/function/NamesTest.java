package io.skerry.runtime.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and version ids are checked before they can reach a path. */
class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "a-b", "resize", "x9", "a--b"})
  void takesDnsLabels(String text) {
    assertThat(new FunctionName(text)).hasToString(text);
  }

  @Test
  void takesSixtyThreeCharactersAndNoMore() {
    assertThat(FunctionName.isValid("a".repeat(63))).isTrue();
    assertThat(FunctionName.isValid("a".repeat(64))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-a", "a-", "A", "a_b", "a.b", "a/b", "..", "a b", "ä", "a\n", "a\0", "٣"})
  void refusesTheRestInWords(String text) {
    assertThatThrownBy(() -> new FunctionName(text))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
        .hasMessageContaining(FunctionName.RULE);
  }

  @ParameterizedTest
  @CsvSource({"resize@v1,resize,1", "a-b@v999999999,a-b,999999999"})
  void readsVersionIds(String text, String function, int number) {
    VersionId id = VersionId.parse(text);

    assertThat(id).isEqualTo(new VersionId(new FunctionName(function), number)).hasToString(text);
    assertThat(id.tag()).isEqualTo("v" + number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a@",
        "a@1",
        "a@v",
        "a@v0",
        "a@v01",
        "a@v-1",
        "a@v1x",
        "a@main",
        "@v1",
        "A@v1",
        "../x@v1",
        "a@v1\n",
        "a@v1@v2",
        "a@v9999999999",
        "a@v٣"
      })
  void refusesWhatIsNoVersion(String text) {
    assertThatThrownBy(() -> VersionId.parse(text))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }

  @Test
  void countsVersionsFromOne() {
    FunctionName name = new FunctionName("a");

    assertThatThrownBy(() -> new VersionId(name, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
