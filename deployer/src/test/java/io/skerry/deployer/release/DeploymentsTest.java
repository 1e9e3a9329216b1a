package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.Commit;
import io.skerry.deployer.build.Queued;
import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.DeploymentRow;
import io.skerry.runtime.store.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DeploymentsTest {
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

  private ObjectId written(Commit commit) {
    return commit.write(bench.repository());
  }

  private List<String> refs() throws IOException {
    return bench.repository().getRefDatabase().getRefs().stream()
        .map(ref -> ref.getName())
        .filter(name -> !name.equals("HEAD"))
        .toList();
  }

  /** The note is written behind the answer. */
  private void awaitMoved() {
    Awaitility.await()
        .untilAsserted(() -> assertThat(bench.runtime.releases().unmoved()).isEmpty());
  }

  @Test
  void aReleaseActivatesAllAtOnceThenMovesTheRef() throws Exception {
    ObjectId commit = written(new Commit().function("a", "echo a").function("b", "echo b"));

    Bench.Outcome outcome = bench.deploy(commit);

    assertThat(outcome.released()).isTrue();
    assertThat(bench.inService()).containsExactly("a@v1", "b@v1");
    assertThat(bench.main()).isEqualTo(commit);
    assertThat(refs()).as("no pin is left").containsExactly("refs/heads/main");
    awaitMoved();
    assertThat(bench.runtime.releases().latest(10))
        .singleElement()
        .satisfies(release -> {
          assertThat(release.newCommit()).isEqualTo(commit.name());
          assertThat(release.author()).isEqualTo("Ada <ada@example.org>");
          assertThat(release.changes())
              .extracting(Release.Change::kind)
              .containsOnly(Release.Kind.ADDED)
              .hasSize(2);
        });
    assertThat(outcome.lines())
        .startsWith("2 manifests read")
        .contains("built a@v1", "built b@v1")
        .anyMatch(line -> line.startsWith("building a (b-"));
  }

  @Test
  void whatNeedsNoBuildIsReleasedWithoutAQueue() throws Exception {
    Commit first = new Commit().function("a", "echo 1");
    ObjectId one = written(first);
    ObjectId two = new Commit().function("a", "echo 2").write(bench.repository(), one);
    assertThat(bench.deploy(one).released()).isTrue();
    assertThat(bench.deploy(two).released()).isTrue();
    ObjectId back = first.write(bench.repository(), two);

    Deployment deployment = bench.submit(back);

    assertThat(Bench.await(deployment).released()).isTrue();
    assertThat(deployment.listen()).doesNotHaveAnyElementsOfTypes(Deployment.Queued.class);
    assertThat(bench.inService()).containsExactly("a@v1");
    assertThat(bench.main()).isEqualTo(back);
    assertThat(refs()).containsExactly("refs/heads/main");
    assertThat(bench.runtime.deployments().find(deployment.id()).orElseThrow().state())
        .isEqualTo(DeploymentRow.State.RELEASED);
  }

  @Test
  void whatIsRefusedWithoutAQueueIsListed() throws Exception {
    ObjectId one = written(new Commit().function("a", "echo 1"));
    ObjectId same = written(new Commit().function("a", "echo 1").file("README", "more"));
    assertThat(bench.deploy(one).released()).isTrue();

    Deployment late = bench.deployments.submit(bench.request("functions", ObjectId.zeroId(), same));

    assertThat(Bench.await(late).reasons()).singleElement().asString().contains("has moved");
    assertThat(bench.runtime.deployments().find(late.id()).orElseThrow().state())
        .isEqualTo(DeploymentRow.State.REFUSED);
  }

  @Test
  void oneBadBuildLeavesEverythingAsItWas() throws Exception {
    ObjectId good = written(new Commit().function("a", "echo 1").function("b", "echo 1"));
    assertThat(bench.deploy(good).released()).isTrue();
    ObjectId bad =
        written(
            new Commit()
                .function("a", "echo 2")
                .function(
                    "b",
                    "echo 2",
                    "runtime: shell",
                    "build: {command: [sh, -c, 'echo oh; exit 7']}"));

    Bench.Outcome outcome = bench.deploy(bad);

    assertThat(outcome.reasons())
        .singleElement()
        .asString()
        .contains("build of b failed", "exit status 7");
    assertThat(outcome.lines()).contains("  b | oh");
    assertThat(bench.inService()).containsExactly("a@v1", "b@v1");
    assertThat(bench.main()).isEqualTo(good);
    assertThat(refs()).containsExactly("refs/heads/main");
    assertThat(bench.runtime.releases().latest(10)).hasSize(1);

    ObjectId mended = written(new Commit().function("a", "echo 2").function("b", "echo 2"));
    assertThat(bench.deploy(mended).released()).isTrue();
    assertThat(bench.inService())
        .as("a was built already; a build that fails uses no number up")
        .containsExactly("a@v2", "b@v2");
  }

  @Test
  void aCommitOnAnOutdatedBaseIsRefusedInWords() throws Exception {
    ObjectId one = written(new Commit().function("a", "echo 1"));
    ObjectId two = written(new Commit().function("a", "echo 2"));
    assertThat(bench.deploy(one).released()).isTrue();

    Bench.Outcome late =
        Bench.await(bench.deployments.submit(bench.request("functions", ObjectId.zeroId(), two)));

    assertThat(late.reasons())
        .singleElement()
        .asString()
        .contains("refs/heads/main has moved meanwhile");
    assertThat(bench.main()).isEqualTo(one);
  }

  @Test
  void aRefThatCannotMoveDoesNotUndoTheReleaseAndFollowsBeforeTheNext() throws Exception {
    ObjectId one = written(new Commit().function("a", "echo 1"));
    ObjectId two = written(new Commit().function("a", "echo 2"));
    Path lock = work.resolve("data/repositories/functions.git/refs/heads/main.lock");
    Files.createFile(lock);

    Bench.Outcome outcome = bench.deploy(one);

    assertThat(outcome.reasons()).isEmpty();
    assertThat(outcome.released()).isTrue();
    assertThat(outcome.lines()).anyMatch(line -> line.contains("does not stand there yet"));
    assertThat(bench.inService()).containsExactly("a@v1");
    assertThat(bench.main()).isEqualTo(ObjectId.zeroId());
    assertThat(refs()).as("still pinned").singleElement().asString().contains("/pending/");

    Files.delete(lock);
    Bench.Outcome late =
        Bench.await(bench.deployments.submit(bench.request("functions", ObjectId.zeroId(), two)));
    assertThat(late.reasons()).singleElement().asString().contains("has moved meanwhile");
    assertThat(bench.main()).isEqualTo(one);
    assertThat(refs()).containsExactly("refs/heads/main");
    assertThat(bench.deploy(two).released()).isTrue();
    assertThat(bench.main()).isEqualTo(two);
  }

  @Test
  void theStartRollsARefForwardAndLoadsTheCatalog() throws Exception {
    ObjectId one = written(new Commit().function("a", "echo 1"));
    ObjectId two = written(new Commit().function("a", "echo 2"));
    assertThat(bench.deploy(one).released()).isTrue();
    Repositories.pin(bench.repository(), "r-dead", two);
    bench.runtime.releases().activate(dead("r-dead", one, two), Map.of(), Set.of());

    bench.close();
    bench = new Bench(work.resolve("data"));

    assertThat(bench.main()).isEqualTo(two);
    awaitMoved();
    assertThat(bench.inService()).containsExactly("a@v1");
    assertThat(refs()).containsExactly("refs/heads/main");
  }

  @Test
  void theStartNeverTakesARefBackBehindALaterRelease() throws Exception {
    ObjectId one = written(new Commit().function("a", "echo 1"));
    ObjectId two = written(new Commit().function("a", "echo 2"));
    bench.runtime.releases().activate(dead("r-0", ObjectId.zeroId(), one), Map.of(), Set.of());
    Repositories.update(bench.repository(), Repositories.DEPLOYED, two);

    bench.close();
    bench = new Bench(work.resolve("data"));

    assertThat(bench.main()).isEqualTo(two);
    awaitMoved();
  }

  /** A release as it stands in the database when the process dies before the ref moves. */
  private static Release dead(String id, ObjectId from, ObjectId to) {
    return new Release(
        id,
        Release.Cause.PUSH,
        "functions",
        Repositories.DEPLOYED,
        from.name(),
        to.name(),
        "Ada <ada@example.org>",
        "Change",
        "admin",
        Instant.now(),
        List.of());
  }

  @Test
  void aBuildThatACrashCutOffIsMarkedAndItsSnapshotSwept() throws Exception {
    ObjectId one = written(new Commit().function("a", "echo 1"));
    assertThat(bench.deploy(one).released()).isTrue();
    var function = bench.runtime.catalog().versions().getFirst().id().function();
    bench.runtime.builds().queue(List.of(Queued.build("b-cut", function, one.name())));
    bench.runtime.builds().start("b-cut");
    VersionId cut = bench.runtime.builds().number("b-cut", function);
    try (var stage = bench.runtime.snapshots().stage("b-cut")) {
      Files.writeString(stage.tree().resolve("x"), "x");
      bench.runtime.snapshots().snapshot(stage, cut);
    }
    assertThat(bench.runtime.snapshots().list()).hasSize(2);

    bench.close();
    bench = new Bench(work.resolve("data"));

    assertThat(bench.runtime.builds().find("b-cut").orElseThrow().state())
        .isEqualTo(Build.State.INTERRUPTED);
    assertThat(bench.runtime.snapshots().list()).singleElement().hasToString("a@v1");
    assertThat(bench.deploy(written(new Commit().function("a", "echo 3"))).released()).isTrue();
    assertThat(bench.inService()).as("v2 was given away").containsExactly("a@v3");
  }

  @Test
  void aCommitThatIsNotThereIsRefused() throws Exception {
    assertThat(bench.deploy(ObjectId.fromString("1".repeat(40))).reasons())
        .singleElement()
        .asString()
        .contains("1".repeat(40));
  }
}
