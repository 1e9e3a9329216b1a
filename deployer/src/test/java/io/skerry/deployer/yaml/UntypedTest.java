package io.skerry.deployer.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A variable's text is what the shape reads it as; YAML's types are none of its business. */
class UntypedTest {
  private final Problems problems = new Problems("SKERRY_A");

  @Test
  void isAStringANumberOrAFlag() {
    assertThat(TextShape.any("a string").read(cursor("3"))).contains("3");
    assertThat(TextShape.any("a string").read(cursor("no"))).contains("no");
    assertThat(new WholeShape(1, 9).read(cursor("3"))).contains(3);
    assertThat(new FlagShape().read(cursor("true"))).contains(true);
    assertThat(problems.errors()).isEmpty();
  }

  @Test
  void isStillChecked() {
    assertThat(TextShape.any("a string").read(cursor("a\0b"))).isEmpty();
    assertThat(new WholeShape(1, 9).read(cursor("10"))).isEmpty();
    assertThat(new FlagShape().read(cursor("yes"))).isEmpty();
    assertThat(problems.errors())
        .extracting(YamlError::words)
        .containsExactly(
            "expected a string, found a NUL or half a character; remove the escape",
            "expected a whole number from 1 to 9, found '10'",
            "expected true or false, found 'yes'");
  }

  private Cursor cursor(String text) {
    return Cursor.untyped("a", text, problems);
  }
}
