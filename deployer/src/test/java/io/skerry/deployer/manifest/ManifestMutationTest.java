package io.skerry.deployer.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.yaml.YamlError;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No content makes the reader throw, and every refusal has words and a place. */
class ManifestMutationTest {
  private static final String[] PIECES = {
    ":",
    "-",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "\n",
    "\t",
    "&a ",
    "*a ",
    "!!int ",
    "? ",
    "| ",
    "> ",
    "\\",
    "\\U",
    "\0",
    "%",
    "@",
    "#",
    "---\n",
    "...\n",
    "no",
    "~",
    "9999999999",
    "é",
    "\uD83C\uDFDD",
    ",",
    "<<",
    "=",
    "  ",
    "\r",
    "\u2028",
    "\\x",
    "1:1:1",
    "0x",
    ".inf",
    "%YAML 9.9\n"
  };

  @Test
  void survivesMutations() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      byte[] content = mutated(random);
      assertReads(content, "seed " + seed + ", round " + round);
    }
  }

  private static void assertReads(byte[] content, String description) {
    String shown = description + ":\n" + new String(content, StandardCharsets.UTF_8);
    try {
      ManifestResult result = ManifestReader.read("f.yaml", content, "f");
      if (result instanceof ManifestResult.Invalid invalid) {
        assertThat(invalid.errors()).as(shown).isNotEmpty().allMatch(ManifestMutationTest::isWhole);
      }
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(shown, e);
    }
  }

  private static boolean isWhole(YamlError error) {
    return error.line() > 0
        && error.column() > 0
        && !error.expected().isEmpty()
        && !error.found().isEmpty()
        && error.toString().codePoints().noneMatch(Character::isISOControl);
  }

  private static byte[] mutated(Random random) {
    StringBuilder text = new StringBuilder(Sample.FULL);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(6));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 2 -> text.replace(at, end, PIECES[random.nextInt(PIECES.length)]);
        default -> text.insert(at, text.substring(random.nextInt(at + 1), at));
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(10) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }
}
