package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.skerry.deployer.Commit;
import io.skerry.runtime.store.Release;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a commit changes, seen through whole deployments. */
@Timeout(120)
class PlannerTest {
  private static final String BUILT = "runtime: shell\nbuild: {command: [sh, -c, 'echo x > made']}";

  @TempDir Path work;
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(work.resolve("data"));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Bench.Outcome deploy(Commit commit) throws InterruptedException {
    return bench.deploy(commit.write(bench.repository()));
  }

  private List<String> reasons(Commit commit) throws InterruptedException {
    List<String> before = bench.inService();
    List<String> reasons = deploy(commit).reasons();
    assertThat(bench.inService()).isEqualTo(before);
    return reasons;
  }

  private Bench.Outcome deployOther(Commit commit) throws InterruptedException {
    Repository other = bench.repositories.make("other");
    return Bench.await(
        bench.deployments.submit(bench.request("other", ObjectId.zeroId(), commit.write(other))));
  }

  @Test
  void functionsAreAddedChangedRemovedAndLeftAlone() throws Exception {
    deploy(
        new Commit()
            .function("kept", "echo 1")
            .function("changed", "echo 1")
            .function("removed", "echo 1"));

    Bench.Outcome outcome =
        deploy(
            new Commit()
                .function("kept", "echo 1")
                .function("changed", "echo 2")
                .function("added", "echo 1")
                .file("README.md", "not a function's"));

    assertThat(bench.inService()).containsExactly("added@v1", "changed@v2", "kept@v1");
    assertThat(outcome.lines())
        .contains(
            "3 manifests read",
            "  + added",
            "  ~ changed (now v1)",
            "  - removed (now v1)",
            "    1 function unchanged");
    assertThat(bench.runtime.releases().latest(1).getFirst().changes())
        .extracting(change -> change.function().value(), Release.Change::kind)
        .containsExactly(
            tuple("added", Release.Kind.ADDED),
            tuple("changed", Release.Kind.CHANGED),
            tuple("removed", Release.Kind.REMOVED));
  }

  @Test
  void theSameTreeAgainIsAReleaseWithoutABuild() throws Exception {
    deploy(new Commit().function("a", "echo 1"));

    Bench.Outcome outcome = deploy(new Commit().function("a", "echo 1").file("NOTES", "x"));

    assertThat(outcome.released()).isTrue();
    assertThat(outcome.lines()).contains("  nothing changes");
    assertThat(bench.builds()).hasSize(1);
    assertThat(bench.runtime.releases().latest(9)).hasSize(2);
  }

  @Test
  void aMovedDirectoryWithTheSameTreeIsTheSameFunction() throws Exception {
    deploy(new Commit().file("one/function.yaml", "name: a\n").program("one/run.sh", "#!/bin/sh"));

    deploy(
        new Commit()
            .file("deep/two/function.yaml", "name: a\n")
            .program("deep/two/run.sh", "#!/bin/sh"));

    assertThat(bench.inService()).containsExactly("a@v1");
    assertThat(bench.builds()).hasSize(1);
  }

  @Test
  void aRevertActivatesTheOldVersionWithoutABuildAlsoAfterARestart() throws Exception {
    Commit one = new Commit().function("a", "echo 1", BUILT);
    deploy(one);
    deploy(new Commit().function("a", "echo 2", BUILT));
    bench.close();
    bench = new Bench(work.resolve("data"));

    Bench.Outcome outcome = deploy(one);

    assertThat(outcome.lines()).contains("  ~ a (now v2), built before as v1");
    assertThat(bench.inService()).containsExactly("a@v1");
    assertThat(bench.builds()).hasSize(2);
  }

  @Test
  void aRemovedFunctionComesBackWithItsVersion() throws Exception {
    Commit one = new Commit().function("a", "echo 1");
    deploy(one);
    deploy(new Commit().file("README", "empty"));
    assertThat(bench.inService()).isEmpty();

    deploy(one);

    assertThat(bench.inService()).containsExactly("a@v1");
    assertThat(bench.builds()).hasSize(1);
  }

  @Test
  void everyErrorIsToldAtOnce() throws Exception {
    List<String> reasons =
        reasons(
            new Commit()
                .function("a", "", "colour: red")
                .function("b", "", "runtime: cobol")
                .file("c/function.yaml", "description: nothing to run\n")
                .link("c/out", "../../etc")
                .file("d/function.yaml", "name: [\n"));

    assertThat(reasons)
        .anyMatch(reason -> reason.startsWith("a/function.yaml:1:1: colour"))
        .anyMatch(reason -> reason.startsWith("b/function.yaml: runtime 'cobol' is not known"))
        .anyMatch(reason -> reason.startsWith("c/function.yaml: "))
        .anyMatch(reason -> reason.startsWith("c/out: the link points to '../../etc'"))
        .anyMatch(reason -> reason.startsWith("d/function.yaml:"));
    assertThat(bench.builds()).isEmpty();
  }

  @Test
  void twoFunctionsOfOneNameOrPathAreRefused() throws Exception {
    assertThat(
            reasons(
                new Commit()
                    .function("a", "", "triggers: [{kind: http, path: /x}]")
                    .function("b", "", "triggers: [{kind: http, path: /x}]")
                    .file("c/function.yaml", "name: a\n")
                    .program("c/run.sh", "")))
        .hasSize(2)
        .anyMatch(reason -> reason.contains("'/x'") && reason.contains("a/function.yaml"))
        .anyMatch(reason -> reason.contains("a name of its own"));
  }

  @Test
  void namesAndPathsBelongToTheRepositoryThatHadThemFirst() throws Exception {
    deploy(
        new Commit()
            .function("mine", "", "triggers: [{kind: http, path: /mine}]")
            .function("gone", ""));
    deploy(new Commit().function("mine", "true", "triggers: [{kind: http, path: /mine}]"));

    assertThat(
            deployOther(
                    new Commit()
                        .function("mine", "")
                        .function("gone", "")
                        .function("thief", "", "triggers: [{kind: http, path: /mine}]")
                        .function(
                            "fine", "", "triggers: [{kind: http, path: /mine, methods: [PUT]}]"))
                .reasons())
        .satisfiesExactlyInAnyOrder(
            reason -> assertThat(reason).contains("'mine' belongs to the repository functions"),
            reason -> assertThat(reason).contains("'gone' belongs to the repository functions"),
            reason ->
                assertThat(reason)
                    .startsWith("thief/function.yaml: triggers")
                    .contains("/mine belongs to mine of the repository functions"));
    assertThat(bench.inService()).containsExactly("mine@v2");
  }

  @Test
  void oneRepositoryNeverRemovesAnothersFunctions() throws Exception {
    deploy(new Commit().function("a", ""));
    assertThat(deployOther(new Commit().function("b", "")).released()).isTrue();

    deploy(new Commit().file("README", ""));

    assertThat(bench.inService()).containsExactly("b@v1");
  }

  @Test
  void nothingToRunIsToldWithTheKeyToWrite() throws Exception {
    assertThat(
            reasons(
                new Commit()
                    .file("x/function.yaml", "build: {command: [true]}\n".replace("true", "'true'"))
                    .file("x/thing.zig", "x")))
        .singleElement()
        .asString()
        .startsWith("x/function.yaml: command: nothing says what to run");
  }

  @Test
  void aBuildCommandOfItsOwnNeedsNoBuilder() throws Exception {
    Bench.Outcome outcome =
        deploy(
            new Commit()
                .file(
                    "x/function.yaml",
                    """
                    build: {command: [sh, -c, 'cp thing.zig program; chmod +x program']}
                    command: [./program]
                    """)
                .file("x/thing.zig", "#!/bin/sh\n"));

    assertThat(outcome.reasons()).isEmpty();
    assertThat(bench.inService()).containsExactly("x@v1");
    assertThat(bench.runtime.catalog().versions().getFirst().spec().command())
        .containsExactly("./program");
  }

  @Test
  void aManifestInTheRootNeedsANameAndTakesTheWholeRepository() throws Exception {
    assertThat(reasons(new Commit().file("function.yaml", "{}\n").program("run.sh", "#!/bin/sh")))
        .singleElement()
        .asString()
        .startsWith("function.yaml:")
        .contains("name");
    assertThat(
            deploy(
                    new Commit()
                        .file("function.yaml", "name: root\n")
                        .program("run.sh", "#!/bin/sh")
                        .function("nested", "echo"))
                .released())
        .isTrue();
    assertThat(bench.inService()).containsExactly("nested@v1", "root@v1");
  }

  @Test
  void aManifestThatIsALinkIsRefusedNotOverlooked() throws Exception {
    deploy(new Commit().function("a", ""));

    assertThat(
            reasons(
                new Commit()
                    .file("a/shared.yaml", "{}\n")
                    .link("a/function.yaml", "shared.yaml")
                    .program("a/a.sh", "#!/bin/sh\n")))
        .singleElement()
        .asString()
        .startsWith("a/function.yaml: ")
        .contains("a link");
  }

  @Test
  void thePlanNamesRoutesAndSchedules() throws Exception {
    assertThat(
            deploy(
                    new Commit()
                        .function(
                            "a",
                            "",
                            "triggers:",
                            "  - {kind: http, path: /a, methods: [PUT]}",
                            "  - {kind: cron, schedule: '0 4 1 1 *', timezone: Europe/London}"))
                .lines())
        .contains("      http /a [PUT]", "      cron 0 4 1 1 * Europe/London", "    http://here/a");
  }

  @Test
  void aNetworkThatTheHostCannotGiveIsRefused() throws Exception {
    assertThat(
            reasons(
                new Commit()
                    .function("out", "echo 1", "network: outbound")
                    .function("built", "echo 1", "build: {network: true}")
                    .function("raw", "echo 1", "network: {rawSockets: true}")))
        .containsExactly(
            "built/function.yaml: build.network: this jail driver gives jails no network;"
                + " use network: none, or another driver",
            "out/function.yaml: network: this jail driver gives jails no network;"
                + " use network: none, or another driver");
  }
}
