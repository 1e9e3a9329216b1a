package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Provenance;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.store.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecDiffTest {
  private static final String SPEC =
      Json.write(FunctionSpec.of(VersionId.parse("a@v1").function(), List.of("./a")));

  private static Version version(String spec, String compiler) {
    return new Version(
        VersionId.parse("a@v1"),
        Json.read(spec, FunctionSpec.class),
        "key",
        "functions",
        "c".repeat(40),
        "t".repeat(40),
        new Provenance("a", "b-1", "c", Map.of("cc", compiler), "Debian 12", "admin"),
        Instant.EPOCH);
  }

  private static String triggers(String methods) {
    return SPEC.replace(
        "\"triggers\":[]",
        "\"triggers\":[{\"kind\":\"http\",\"path\":\"/a\",\"methods\":["
            + methods
            + "],\"auth\":\"NONE\"}]");
  }

  @Test
  void equalVersionsHaveNoDifference() {
    assertThat(SpecDiff.between(version(SPEC, "12"), version(SPEC, "12"))).isEmpty();
    assertThat(
            SpecDiff.between(
                version(triggers("\"GET\",\"POST\""), "12"),
                version(triggers("\"POST\",\"GET\""), "12")))
        .as("the order of a set says nothing")
        .isEmpty();
  }

  @Test
  void sizesAndTimesReadAsInManifests() {
    String other =
        SPEC.replace("\"memory\":134217728", "\"memory\":1000")
            .replace("\"timeout\":\"PT30S\"", "\"timeout\":\"PT1.5S\"")
            .replace("[\"./a\"]", "[\"./a\",\"--fast\"]");

    assertThat(SpecDiff.between(version(SPEC, "12"), version(other, "13")))
        .containsExactly(
            new SpecDiff.Line("built.tools.cc", "12", "13"),
            new SpecDiff.Line("command", "[\"./a\"]", "[\"./a\",\"--fast\"]"),
            new SpecDiff.Line("limits.memory", "128Mi", "1000"),
            new SpecDiff.Line("timeout", "30s", "1500ms"));
  }

  @Test
  void aTriggerIsComparedAsAWhole() {
    assertThat(SpecDiff.between(version(SPEC, "12"), version(triggers("\"GET\",\"POST\""), "12")))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.from()).isNull();
          assertThat(line.to()).contains("/a", "[\"GET\",\"POST\"]");
        });
  }
}
