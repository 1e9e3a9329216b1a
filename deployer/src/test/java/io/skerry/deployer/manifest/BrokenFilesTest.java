package io.skerry.deployer.manifest;

import static io.skerry.deployer.manifest.Reading.errors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no manifest at all give one error with its place. */
class BrokenFilesTest {
  private static final int LARGEST = 64 * 1024;

  @Test
  void refusesAnEmptyFile() {
    String error =
        "1:1: (file): expected a mapping with the manifest's keys, found an empty file; write at"
            + " least a command";
    assertThat(errors("")).containsExactly(error);
    assertThat(errors("# nothing but words\n")).containsExactly(error);
  }

  @Test
  void refusesWhatIsNoMapping() {
    assertThat(errors("- a\n"))
        .containsExactly("1:1: (file): expected a mapping with the manifest's keys, found a list");
    assertThat(errors("---\nhello\n"))
        .containsExactly("2:1: (file): expected a mapping with the manifest's keys, found 'hello'");
  }

  @Test
  void refusesTabs() {
    assertThat(errors("limits:\n\tmemory: 64Mi\n"))
        .containsExactly(
            "2:1: (file): expected spaces as indentation, found a tab; use two spaces");
  }

  @Test
  void refusesTabsBetweenWords() {
    assertThat(errors("limits: {\tmemory: 64Mi}\n"))
        .containsExactly("1:10: (file): expected spaces, found a tab; use spaces between words");
  }

  @Test
  void placesABrokenSyntax() {
    assertThat(errors("command: [a, b\ntimeout: 3s\n"))
        .singleElement()
        .asString()
        .startsWith("2:8: (file): expected YAML, found a syntax error (");
    assertThat(errors("retain: 1\ndescription: \"\\UFFFFFFFF\"\n"))
        .singleElement()
        .asString()
        .startsWith("2:")
        .endsWith("found something that cannot be parsed; look for broken escapes");
  }

  @Test
  void saysWhatNeedsQuotes() {
    assertThat(errors("triggers:\n  - kind: cron\n    schedule: */5 * * * *\n"))
        .containsExactly("3:15: (file): expected a value, found a bare *; put the value in quotes");
    assertThat(errors("triggers: [{kind: cron, schedule: @daily}]\n"))
        .containsExactly("1:35: (file): expected a value, found a bare @; put the value in quotes");
    assertThat(errors("description: a: b\n"))
        .containsExactly(
            "1:15: (file): expected YAML, found a syntax error (mapping values are not allowed"
                + " here); indent it rightly, and put a text with a colon in quotes");
  }

  @Test
  void missesASpaceAfterAColon() {
    assertThat(errors("timeout:30s\n"))
        .containsExactly(
            "1:1: (file): expected a mapping with the manifest's keys, found 'timeout:30s'; write a"
                + " space after the colon");
  }

  @Test
  void refusesASecondDocument() {
    assertThat(errors("retain: 1\n---\nretain: 2\n"))
        .containsExactly(
            "2:1: (file): expected one document, found a second one; write each document"
                + " into its own file");
  }

  @Test
  void refusesAnchorsAliasesAndTags() {
    assertThat(errors("command: &c [a]\nbuild: {command: *c}\n"))
        .containsExactly(
            "1:10: (file): expected a value, found the anchor &c; write the value out in each"
                + " place");
    assertThat(errors("command: *c\n"))
        .containsExactly(
            "1:10: (file): expected a value, found the alias *c; write the value out in each"
                + " place");
    assertThat(errors("description: !!str 3\n"))
        .containsExactly(
            "1:14: (file): expected a value without a tag, found the tag tag:yaml.org,2002:str;"
                + " remove the tag");
  }

  @Test
  void refusesKeysThatAreNoWords() {
    assertThat(errors("? [a]\n: b\n"))
        .containsExactly("1:3: (file): expected a word as key, found a list");
  }

  @Test
  void refusesOtherEncodings() {
    byte[] latin = "name: a\ndescription: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(errors(ManifestReader.read(Reading.PATH, latin, "hello")))
        .containsExactly(
            "2:17: (file): expected text in UTF-8, found the byte 0xE9, which is not UTF-8; save"
                + " the file as UTF-8");
    byte[] wide = "\uFEFFname: a\n".getBytes(StandardCharsets.UTF_16LE);
    assertThat(errors(ManifestReader.read(Reading.PATH, wide, "hello")))
        .containsExactly(
            "1:1: (file): expected text in UTF-8, found UTF-16; save the file as UTF-8");
    assertThat(errors("\uFEFFname: a\n"))
        .containsExactly(
            "1:1: (file): expected text in UTF-8, found a byte order mark; save the file as UTF-8"
                + " without one");
    byte[] cut = Arrays.copyOf("description: é".getBytes(StandardCharsets.UTF_8), 14);
    assertThat(errors(ManifestReader.read(Reading.PATH, cut, "hello")))
        .singleElement()
        .asString()
        .startsWith("1:14: (file): expected text in UTF-8");
  }

  @Test
  void refusesControlCharacters() {
    assertThat(errors("name: a\ncommand: [a\0b]\n"))
        .containsExactly(
            "2:12: (file): expected printable text, found the character U+0000; remove it");
    assertThat(errors("command: [\"a\\0b\"]\n"))
        .containsExactly(
            "1:11: command[0]: expected a string, found a NUL or half a character; remove the"
                + " escape");
  }

  @Test
  void refusesALargeFileUnseen() {
    byte[] huge = new byte[2 * 1024 * 1024];
    assertThat(errors(ManifestReader.read(Reading.PATH, huge, "hello")))
        .containsExactly(
            "1:1: (file): expected at most 64 KiB, found 2097152 bytes; keep data in other files");
    String exact = "#" + "x".repeat(LARGEST - 12) + "\nretain: 1\n";
    assertThat(exact.length()).isEqualTo(LARGEST);
    Reading.valid(exact);
    assertThat(errors(exact + "\n")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "? ", "{? ", "[{"})
  void refusesDepthQuickly(String opening) {
    String deep = "description: " + opening.repeat(60_000 / opening.length());
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(errors(deep)).hasSize(1));
  }

  @Test
  void refusesAnAliasBombQuickly() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
    }
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(errors(bomb.toString())).hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a: 1\n", ":1", "1:", "- a\n", "{a: b}, ", "'", "\"\\x", "9", "9_", "?\n", "a,"})
  void readsAnyRepetitionQuickly(String piece) {
    for (String head : List.of("", "environment: ", "command: [", "limits: {memory: ")) {
      String yaml = head + piece.repeat(60_000 / piece.length());
      Assertions.assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> assertThatCode(() -> Reading.read(yaml)).doesNotThrowAnyException());
    }
  }
}
