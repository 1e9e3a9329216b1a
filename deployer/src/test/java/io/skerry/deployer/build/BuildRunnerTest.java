package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.release.Bench;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildSpec;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class BuildRunnerTest {
  private static final FunctionName NAME = new FunctionName("made");
  private static final String COMMIT = "c".repeat(40);

  @TempDir Path work;
  private Bench bench;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private List<BuildPlan.Tool> tools = List.of();
  private Duration timeout = Duration.ofSeconds(30);
  private Map<String, String> environment = Map.of();

  @BeforeEach
  void open() {
    bench = new Bench(work.resolve("data"));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Version run(String... scripts) {
    List<List<String>> steps = new ArrayList<>();
    for (String script : scripts) {
      steps.add(List.of("sh", "-c", script));
    }
    return run(steps);
  }

  private Version run(List<List<String>> steps) {
    BuildSpec build = new BuildSpec(List.of(), environment, timeout, false, List.of());
    Manifest manifest = new Manifest(FunctionSpec.of(NAME, List.of()), Optional.empty(), build);
    BuildPlan plan = new BuildPlan(steps, List.of("./made"), tools);
    return bench.runner.run(job(manifest, plan, this::checkOut), queued(), heard::add);
  }

  private static BuildJob job(Manifest manifest, BuildPlan plan, Consumer<Path> checkOut) {
    return new BuildJob(
        manifest,
        plan,
        "key",
        "custom",
        new BuildJob.Origin("functions", COMMIT, "made", "tree", "admin"),
        checkOut);
  }

  private String queued() {
    String build = Ids.build();
    bench.runtime.builds().queue(List.of(Queued.build(build, NAME, COMMIT)));
    return build;
  }

  private void checkOut(Path target) {
    try {
      Files.writeString(target.resolve("source"), "source\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Build row() {
    return bench.runtime.builds().latest(1).getFirst();
  }

  private String log() {
    return bench.runtime.buildLogs().read(row().id());
  }

  private AbstractThrowableAssert<?, ?> failure(String... scripts) {
    return assertThatThrownBy(() -> run(scripts))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNPROCESSABLE));
  }

  private void assertNothingWasMade() {
    assertThat(row().state()).isEqualTo(Build.State.FAILED);
    assertThat(row().finished()).isNotNull();
    assertThat(bench.runtime.versions().list(NAME)).isEmpty();
    assertThat(bench.runtime.snapshots().list()).isEmpty();
    assertThat(bench.runtime.jails().list()).isEmpty();
  }

  @Test
  void aBuildThatTheStopEndsIsInterruptedAndNotFailed() throws Exception {
    Thread building =
        Thread.ofPlatform().start(() -> failure("echo begun; sleep 60", "echo never"));
    Awaitility.await().until(() -> heard.contains("begun"));

    bench.runner.stop();

    building.join();
    assertThat(row().state()).isEqualTo(Build.State.INTERRUPTED);
    assertThat(heard).doesNotContain("never");
    assertThat(bench.runtime.snapshots().list()).isEmpty();
  }

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
  void theReasonHoldsNoControlCharacterOfTheCommand() {
    failure("\u001b[31m\nexit 1").message().doesNotContain("\u001b", "\n");
  }

  @Test
  void aSignalIsNamed() {
    failure("kill -11 $$").hasMessageContaining("was ended by signal 11");
  }

  @Test
  void theTimeoutCountsForAllStepsTogether() {
    timeout = Duration.ofSeconds(1);

    failure("sleep 0.6", "sleep 30").hasMessageContaining("build.timeout of 1s; raise it");

    assertNothingWasMade();
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
  void theLogIsHeardWhileTheStepRuns() throws Exception {
    Path gate = work.resolve("gate");
    Thread building =
        Thread.ofPlatform()
            .start(() -> run("echo one; until [ -e " + gate + " ]; do sleep 0.05; done; echo two"));

    Awaitility.await().until(() -> heard.contains("one"));
    assertThat(heard).doesNotContain("two");
    assertThat(row().state()).isEqualTo(Build.State.RUNNING);
    Files.createFile(gate);
    building.join();

    assertThat(heard).endsWith("one", "two");
    assertThat(row().state()).isEqualTo(Build.State.SUCCEEDED);
  }

  @Test
  void anUnfinishedLastLineIsKept() {
    run("printf 'a\\nb'");

    assertThat(heard).endsWith("a", "b");
  }

  @Test
  void aLogWithoutEndIsCutAndTheBuildGoesOn() {
    run("yes 0123456789012345678901234567890123456789 | head -c 3000000");

    assertThat(log()).hasSizeLessThan(1_100_000).endsWith(" characters]\n");
    assertThat(heard.getLast()).startsWith("[log cut here");
  }

  @Test
  void theReasonOfALateFailureStandsInALogThatWasCut() {
    failure("yes 0123456789 | head -c 3000000; mkfifo pipe").hasMessageContaining("pipe");

    assertThat(log()).contains("[log cut here").endsWith("remove it\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'mkfifo sub-pipe', sub-pipe",
    "'mkdir d; mkfifo d/p', d/p",
    "'ln -s /etc/passwd l; mkfifo q', q",
  })
  void aTreeThatHoldsAPipeIsRefusedInWords(String script, String path) {
    failure(script)
        .hasMessageContaining(path + " is ")
        .hasMessageContaining("only files, directories and links can be kept; remove it");
    assertThat(log()).contains("[skerry] ");
    assertNothingWasMade();
  }

  @Test
  void aTreeThatHoldsASocketIsRefusedInWords() {
    failure("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"s\")'")
        .hasMessageContaining("/s is ");
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
  void aFailureOfTheCheckOutEndsTheBuildsRow() {
    BuildSpec build = BuildSpec.DEFAULT;
    Manifest manifest = new Manifest(FunctionSpec.of(NAME, List.of("x")), Optional.empty(), build);
    BuildJob job =
        job(
            manifest,
            new BuildPlan(List.of(), List.of(), List.of()),
            _ -> {
              throw new IllegalStateException("disk on fire");
            });

    assertThatThrownBy(() -> bench.runner.run(job, queued(), heard::add))
        .hasMessage("disk on fire");
    assertNothingWasMade();
  }

  @Test
  void aBuildThatIsCancelledBeforeItBeginsDoesNotBegin() {
    String build = queued();
    bench.runtime.builds().end(build, Build.State.CANCELLED, "not wanted");
    BuildJob job =
        job(
            new Manifest(FunctionSpec.of(NAME, List.of("x")), Optional.empty(), BuildSpec.DEFAULT),
            new BuildPlan(List.of(), List.of(), List.of()),
            this::checkOut);

    assertThatThrownBy(() -> bench.runner.run(job, build, heard::add))
        .hasMessageContaining("was cancelled");
    assertThat(bench.runtime.snapshots().list()).isEmpty();
  }

  @Test
  void aBuildThatIsCancelledWhileItRunsEndsAsCancelled() throws Exception {
    Thread building =
        Thread.ofPlatform()
            .start(() ->
                assertThatThrownBy(() -> run("echo begun; sleep 60"))
                    .hasMessageContaining("was cancelled"));
    Awaitility.await().until(() -> heard.contains("begun"));

    bench.runner.cancel(row().id());

    building.join();
    assertThat(row().state()).isEqualTo(Build.State.CANCELLED);
  }

  @Test
  void aLogGrowsWhileItsBuildRuns() throws Exception {
    Thread building = Thread.ofPlatform().start(() -> failure("echo begun; sleep 60"));

    Awaitility.await()
        .untilAsserted(() -> {
          assertThat(bench.runtime.builds().latest(1)).isNotEmpty();
          assertThat(log()).contains("begun");
        });

    assertThat(row().state()).isEqualTo(Build.State.RUNNING);
    bench.runner.stop();
    building.join();
  }

  private Version runWith(BuildPlan plan) {
    BuildSpec build = new BuildSpec(List.of(), environment, timeout, false, List.of());
    Manifest manifest = new Manifest(FunctionSpec.of(NAME, List.of()), Optional.empty(), build);
    return bench.runner.run(job(manifest, plan, this::checkOut), queued(), heard::add);
  }

  private static BuildPlan planOf(String script) {
    return new BuildPlan(
        List.of(List.of("sh", "-c", script)),
        List.of("./made"),
        List.of(),
        Map.of("MODE", "builder", "FLAGS", "builder"),
        Map.of("THINGS", "things"),
        "try another one");
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
