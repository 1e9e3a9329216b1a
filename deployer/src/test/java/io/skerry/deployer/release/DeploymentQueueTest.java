package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.Commit;
import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.DeploymentRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Deployments that wait for one another, and those that do not. */
@Timeout(120)
class DeploymentQueueTest {
  @TempDir Path work;
  private Bench bench;
  private Path gate;

  @BeforeEach
  void open() {
    bench = new Bench(work.resolve("data"));
    gate = work.resolve("gate");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** A function whose build waits until the gate is there. */
  private Commit slow() {
    return new Commit()
        .function(
            "slow",
            "",
            "runtime: shell\nbuild: {command: [sh, -c, 'until [ -e "
                + gate
                + " ]; do sleep 0.05; done'], timeout: 60s}");
  }

  private ObjectId written(Commit commit, ObjectId... parents) {
    return commit.write(bench.repository(), parents);
  }

  private void awaitRunning() {
    Awaitility.await()
        .until(() -> bench.builds().stream().anyMatch(b -> b.state() == Build.State.RUNNING));
  }

  private List<String> states() {
    return bench.runtime.deployments().latest(10).reversed().stream()
        .map(row -> row.state().name())
        .toList();
  }

  @Test
  void repositoriesDoNotWaitForEachOther() throws Exception {
    ObjectId quick =
        new Commit().function("quick", "echo 1").write(bench.repositories.make("other"));
    Deployment first = bench.submit(written(slow()));
    awaitRunning();

    Bench.Outcome second =
        Bench.await(bench.deployments.submit(bench.request("other", ObjectId.zeroId(), quick)));

    assertThat(second.released()).isTrue();
    assertThat(bench.inService()).containsExactly("quick@v1");
    Files.createFile(gate);
    assertThat(Bench.await(first).released()).isTrue();
    assertThat(bench.inService()).containsExactly("quick@v1", "slow@v1");
  }

  @Test
  void theNextCommitOfABranchWaitsAndGoesOnWhenNobodyListens() throws Exception {
    ObjectId one = written(slow());
    ObjectId two = written(slow().function("b", "echo 1"), one);
    bench.submit(one);
    awaitRunning();
    bench.submit(two);
    assertThat(bench.builds())
        .extracting(build -> build.function() + " " + build.state())
        .contains("b QUEUED", "slow RUNNING");

    Files.createFile(gate);

    Awaitility.await().until(() -> bench.main().equals(two));
    assertThat(bench.inService()).containsExactly("b@v1", "slow@v1");
    Awaitility.await()
        .untilAsserted(() -> assertThat(states()).containsExactly("RELEASED", "RELEASED"));
    assertThat(bench.builds())
        .as("slow is built once")
        .extracting(build -> build.function() + " " + build.state())
        .containsExactlyInAnyOrder("b SUCCEEDED", "slow SUCCEEDED", "slow SUPERSEDED");
  }

  @Test
  void theSameCommitAgainAttachesToTheOneUnderWay() throws Exception {
    ObjectId one = written(slow());
    Deployment first = bench.submit(one);
    awaitRunning();

    Deployment again = bench.submit(one);

    assertThat(again).isSameAs(first);
    Files.createFile(gate);
    assertThat(Bench.await(again).lines()).contains("built slow@v1");
    assertThat(Bench.await(first).released()).isTrue();
    assertThat(bench.builds()).hasSize(1);
  }

  @Test
  void onlyADescendantTakesTheQueuedOnesPlace() throws Exception {
    ObjectId one = written(slow());
    ObjectId two = written(slow().function("b", "echo 1"), one);
    ObjectId three = written(slow().function("b", "echo 2"), two);
    ObjectId stranger = written(slow().function("c", "echo 1"), one);
    Deployment first = bench.submit(one);
    awaitRunning();
    Deployment second = bench.submit(two);
    Deployment other = bench.submit(stranger);
    Deployment third = bench.submit(three);

    assertThat(Bench.await(second).reasons())
        .singleElement()
        .asString()
        .contains(three.abbreviate(10).name(), "takes its place", third.id());
    Files.createFile(gate);
    assertThat(Bench.await(first).released()).isTrue();
    assertThat(Bench.await(other).released()).as("it was there first, and waits").isTrue();
    assertThat(Bench.await(third).reasons())
        .singleElement()
        .asString()
        .contains("has moved meanwhile");
    assertThat(bench.main()).isEqualTo(stranger);
    assertThat(states()).containsExactly("RELEASED", "SUPERSEDED", "RELEASED", "REFUSED");
  }

  @Test
  void aCancelledBuildEndsItsDeploymentAndChangesNothing() throws Exception {
    Deployment first = bench.submit(written(slow().function("b", "echo 1")));
    awaitRunning();
    Build running =
        bench.builds().stream().filter(b -> b.function().value().equals("slow")).findFirst().get();

    bench.deployments.cancel(running.id());

    assertThat(Bench.await(first).reasons())
        .singleElement()
        .asString()
        .contains("build of slow was cancelled");
    assertThat(bench.runtime.builds().find(running.id()).orElseThrow().state())
        .isEqualTo(Build.State.CANCELLED);
    assertThat(states()).containsExactly("CANCELLED");
    assertThat(bench.inService()).isEmpty();
    assertThatThrownBy(() -> bench.deployments.cancel(running.id()))
        .hasMessageContaining("has ended");
    assertThatThrownBy(() -> bench.deployments.cancel("b-0")).hasMessageContaining("no build b-0");
  }

  @Test
  void aQueuedDeploymentCanBeCancelledToo() throws Exception {
    ObjectId one = written(slow());
    Deployment first = bench.submit(one);
    awaitRunning();
    Deployment second = bench.submit(written(slow().function("b", "echo 1"), one));
    Build queued = bench.runtime.builds().ofDeployment(second.id()).getFirst();

    bench.deployments.cancel(queued.id());

    assertThat(Bench.await(second).reasons()).singleElement().asString().contains("cancelled");
    Files.createFile(gate);
    assertThat(Bench.await(first).released()).isTrue();
    assertThat(bench.inService()).containsExactly("slow@v1");
  }

  @Test
  void functionsOfOneCommitAreBuiltAtOnce() throws Exception {
    String meets =
        "runtime: shell\nbuild: {command: [sh, -c, 'touch %1$s/%2$s; until [ -e %1$s/%3$s ];"
            + " do sleep 0.05; done'], timeout: 30s}";

    Bench.Outcome outcome =
        Bench.await(
            bench.submit(
                written(
                    new Commit()
                        .function("one", "", meets.formatted(work, "one", "two"))
                        .function("two", "", meets.formatted(work, "two", "one")))));

    assertThat(outcome.released()).as("each waits for the other").isTrue();
  }

  @Test
  void aStopInterruptsWhatRunsAndTheNextStartGoesOnWithWhatWasQueued() throws Exception {
    ObjectId one = written(slow());
    ObjectId two = written(slow().function("b", "echo 1"), one);
    Deployment first = bench.submit(one);
    awaitRunning();
    Deployment second = bench.submit(two);

    bench.close();
    assertThat(Bench.await(first).reasons()).singleElement().asString().contains("cancelled");
    assertThat(Bench.await(second).reasons())
        .singleElement()
        .asString()
        .contains("goes on with this after its next start");
    Files.createFile(gate);
    bench = new Bench(work.resolve("data"));
    assertThat(bench.inService()).isEmpty();

    bench.deployments.resume(bench.repositories);

    Awaitility.await().until(() -> bench.main().equals(two));
    assertThat(bench.inService()).containsExactly("b@v1", "slow@v1");
    Awaitility.await()
        .untilAsserted(() -> assertThat(states()).containsExactly("INTERRUPTED", "RELEASED"));
    assertThat(bench.repository().getRefDatabase().getRefsByPrefix("refs/skerry/")).isEmpty();
  }

  @Test
  void whatACrashCutOffIsMarkedAtTheNextStart() throws Exception {
    ObjectId one = written(new Commit().function("a", "echo 1"));
    Repositories.pin(bench.repository(), "r-cut", one);
    bench
        .runtime
        .deployments()
        .queue(
            new DeploymentRow(
                "r-cut",
                "functions",
                Repositories.DEPLOYED,
                ObjectId.zeroId().name(),
                one.name(),
                "admin",
                DeploymentRow.State.RUNNING,
                "",
                java.time.Instant.now(),
                null),
            List.of());

    bench.close();
    bench = new Bench(work.resolve("data"));

    assertThat(states()).containsExactly("INTERRUPTED");
    assertThat(bench.repository().getRefDatabase().getRefsByPrefix("refs/skerry/")).isEmpty();
    assertThat(bench.deploy(one).released()).isTrue();
  }
}
