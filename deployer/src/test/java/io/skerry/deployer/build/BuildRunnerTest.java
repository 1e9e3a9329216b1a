package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.spi.BuildPlan;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.store.Build;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BuildRunnerTest extends BuildRuns {
  @Test
  void theResultIsAVersionWithASnapshot() throws IOException {
    Version version = run("tr a-z A-Z < source > made", "chmod +x made; echo done >&2");

    assertThat(version.id()).hasToString("made@v1");
    assertThat(version.spec().command()).containsExactly("./made");
    assertThat(version.commit()).isEqualTo(COMMIT);
    assertThat(version.provenance().build()).isEqualTo(row().id());
    assertThat(bench.runtime.versions().find(version.id()))
        .hasValueSatisfying(stored -> {
          assertThat(stored.spec()).isEqualTo(version.spec());
          assertThat(stored.provenance().build()).isEqualTo(version.provenance().build());
        });
    assertThat(row().state()).isEqualTo(Build.State.SUCCEEDED);
    assertThat(row().exitStatus()).isZero();
    try (Clone clone = bench.runtime.snapshots().clone(version.id(), "i-look", 1 << 20)) {
      assertThat(clone.tree().resolve("made")).hasContent("SOURCE").isExecutable();
    }
    assertThat(log()).endsWith("done\n").startsWith("$ sh -c tr a-z A-Z");
    assertThat(heard).containsExactlyElementsOf(log().lines().toList());
  }

  @Test
  void withoutStepsTheSourceIsTheResult() {
    run();

    assertThat(row().state()).isEqualTo(Build.State.SUCCEEDED);
    assertThat(row().exitStatus()).isNull();
    assertThat(log()).isEmpty();
  }

  @Test
  void aFailingStepEndsTheBuildAndSaysItsExitStatus() {
    failure("echo first", "echo broken; exit 3", "echo never")
        .hasMessage("build of made failed: 'sh -c echo broken; exit 3' ended with exit status 3");

    assertThat(row().exitStatus()).isEqualTo(3);
    assertThat(log()).contains("first\n", "\nbroken\n").doesNotContain("never");
    assertNothingWasMade();
  }

  @Test
  void aSignalIsNamed() {
    failure("kill -11 $$").hasMessageContaining("was ended by signal 11");
  }

  @Test
  void aProgramThatIsNotThereFailsTheStep() {
    assertThatThrownBy(() -> run(List.of(List.of("./no-such-program"))))
        .hasMessageContaining("'./no-such-program'")
        .hasMessageContaining("127");
    assertNothingWasMade();
  }

  @Test
  void aMissingToolIsNamedWithItsRemedy() {
    tools =
        List.of(
            new BuildPlan.Tool("sh", "never told"),
            new BuildPlan.Tool("no-such-compiler", "apt-get install it"));

    failure("true")
        .hasMessage(
            "made needs the program no-such-compiler, which this server does not have;"
                + " apt-get install it");
    assertNothingWasMade();
  }

  @Test
  void theBuildSeesItsOwnVariablesOnly() {
    environment = Map.of("COLOUR", "red", "SKERRY_COMMIT", "forged");

    run("env | sort");

    assertThat(heard)
        .contains("COLOUR=red", "SKERRY_FUNCTION=made", "SKERRY_COMMIT=" + COMMIT, "HOME=/tmp")
        .contains("SKERRY_BUILD=" + row().id())
        .noneMatch(line -> line.startsWith("USER="));
  }

  @Test
  void theManifestsVariablesGoBeforeTheBuilders() {
    environment = Map.of("FLAGS", "manifest");

    runWith(planOf("echo $MODE $FLAGS; [ \"$THINGS\" = \"$SKERRY_CACHE/things\" ] && echo same"));

    assertThat(heard).endsWith("builder manifest", "same");
  }

  @Test
  void theCacheOutlivesTheBuildAndIsNotInTheVersion() {
    runWith(planOf("mkdir $THINGS; echo fetched > $THINGS/one"));
    Version version = runWith(planOf("cat $THINGS/one"));

    assertThat(heard).endsWith("fetched");
    try (Clone clone = bench.runtime.snapshots().clone(version.id(), "i-look", 1 << 20)) {
      assertThat(clone.tree()).isDirectoryNotContaining("glob:**.skerry-cache");
    }
  }

  @Test
  void aFailedBuildDoesNotTouchTheCache() {
    runWith(planOf("mkdir $THINGS; echo fetched > $THINGS/one"));
    assertThatThrownBy(() -> runWith(planOf("echo spoilt > $THINGS/one; exit 1")))
        .hasMessageEndingWith("ended with exit status 1; try another one");
    // Its steps succeed, and its tree cannot be kept.
    assertThatThrownBy(() -> runWith(planOf("echo spoilt > $THINGS/one; mkfifo pipe")))
        .hasMessageContaining("pipe");

    runWith(planOf("cat $THINGS/one"));
    assertThat(heard).endsWith("fetched");
  }

  @Test
  void aScriptOfABuilderIsNamedAndNotPrinted() {
    run(List.of(List.of("sh", "-c", "set -e\necho $0 $1", "take-program", "made")));

    assertThat(heard).containsExactly("$ take-program made", "take-program made");
  }
}
