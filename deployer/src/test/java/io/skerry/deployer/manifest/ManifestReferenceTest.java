package io.skerry.deployer.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/manifest.md says what the reader does. */
class ManifestReferenceTest {

  @Test
  void hasEveryKeyOfTheTable() {
    String text = Reference.text();
    assertThat(Reference.rows().stream().filter(row -> !text.contains(row + "\n")))
        .as("rows of the table of keys that docs/manifest.md lacks")
        .isEmpty();
  }

  @Test
  void hasNoOtherRows() {
    assertThat(Reference.text().lines().filter(line -> line.startsWith("| `")))
        .isSubsetOf(Reference.rows());
  }

  @Test
  void showsRightManifests() {
    assertThat(Reference.examples()).hasSizeGreaterThan(5).allSatisfy(Reading::valid);
  }

  @Test
  void showsTheErrorsOfWrongManifests() {
    assertThat(Reference.refused()).hasSizeGreaterThan(2);
    for (MatchResult example : Reference.refused()) {
      ManifestResult result =
          ManifestReader.read(
              "resize/function.yaml", example.group(1).getBytes(StandardCharsets.UTF_8), "resize");
      assertThat(result).isInstanceOf(ManifestResult.Invalid.class);
      String printed =
          ((ManifestResult.Invalid) result)
              .errors().stream().map(error -> error + "\n").collect(Collectors.joining());
      assertThat(printed).isEqualTo(example.group(2));
    }
  }
}
