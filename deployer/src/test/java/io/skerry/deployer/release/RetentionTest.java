package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.Commit;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.RecordLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes, what stays, and what a crash or a push in between does to it. */
@Timeout(120)
class RetentionTest {
  private static final FunctionName A = new FunctionName("a");

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

  private Retention retention() {
    return new Retention(
        bench.deployments,
        new Retention.Tables(
            bench.runtime.oldVersions(), bench.runtime.oldRecords(), bench.runtime.journal()),
        bench.runtime.snapshots(),
        RecordLimits.DEFAULT);
  }

  private Commit says(String word) {
    return new Commit().function("a", "echo " + word, "retain: 1");
  }

  private void deploy(Commit commit) throws InterruptedException {
    ObjectId id = commit.write(bench.repository());
    Bench.Outcome outcome = bench.deploy(id);
    assertThat(outcome.released()).as(outcome.toString()).isTrue();
  }

  private List<String> kept() {
    return bench.runtime.versions().list(A).stream().map(v -> v.id().tag()).toList();
  }

  private List<String> snapshots() {
    return bench.runtime.snapshots().list().stream().map(VersionId::toString).sorted().toList();
  }

  @Test
  void aDryRunSaysWhatGoesAndChangesNothing() throws Exception {
    deploy(says("1"));
    deploy(says("2"));
    try (Retention retention = retention()) {
      Removal dry = retention.collect(true);
      assertThat(dry.dryRun()).isTrue();
      assertThat(dry.versions()).extracting(old -> old.id().toString()).containsExactly("a@v1");
      assertThat(dry.bytes()).isPositive();
      assertThat(kept()).containsExactly("v2", "v1");

      Removal removal = retention.collect(false);

      assertThat(removal.versions()).isEqualTo(dry.versions());
      assertThat(kept()).containsExactly("v2");
      assertThat(snapshots()).containsExactly("a@v2");
      assertThat(retention.collect(true).versions()).isEmpty();
    }
  }

  @Test
  void everyReleaseIsFollowedByALookBehindItsBack() throws Exception {
    try (Retention _ = retention()) {
      deploy(says("1"));
      deploy(says("2"));
      Awaitility.await().untilAsserted(() -> assertThat(snapshots()).containsExactly("a@v2"));
    }
    assertThat(bench.inService()).containsExactly("a@v2");
  }

  @Test
  void aCrashBetweenTheRowAndTheSnapshotLeavesNothingBehind() throws Exception {
    deploy(says("1"));
    deploy(says("2"));
    assertThat(bench.runtime.oldVersions().remove(new VersionId(A, 1), "", _ -> false)).isTrue();
    assertThat(snapshots()).containsExactly("a@v1", "a@v2");

    bench.close();
    open();

    assertThat(snapshots()).containsExactly("a@v2");
    assertThat(bench.inService()).containsExactly("a@v2");
  }

  @Test
  void whatWasRemovedIsBuiltAgainUnderANewNumber() throws Exception {
    deploy(says("1"));
    deploy(says("2"));
    try (Retention retention = retention()) {
      assertThat(retention.collect(false).versions()).hasSize(1);
    }

    deploy(says("1"));

    assertThat(bench.inService()).containsExactly("a@v3");
    assertThat(kept()).containsExactly("v3", "v2");
  }

  @Test
  void aRollBackStaysPossibleBothWays() throws Exception {
    deploy(says("1"));
    deploy(says("2"));
    bench.rollbacks.function(A, Optional.of(1), "me");
    try (Retention retention = retention()) {
      assertThat(retention.collect(false).versions()).isEmpty();
    }
    assertThat(kept()).containsExactly("v2", "v1");
  }

  @Test
  void aPushWhosePlanLosesItsVersionPlansAnew() throws Exception {
    deploy(says("1"));
    deploy(says("2"));
    Path gate = work.resolve("gate");
    Commit back =
        says("1")
            .function(
                "slow",
                "",
                "runtime: shell\nbuild: {command: [sh, -c, 'until [ -e "
                    + gate
                    + " ]; do sleep 0.05; done'], timeout: 60s}");
    Deployment deployment = bench.submit(back.write(bench.repository()));
    Awaitility.await()
        .until(() -> bench.builds().stream().anyMatch(b -> b.state() == Build.State.RUNNING));

    try (Retention retention = retention()) {
      assertThat(retention.collect(false).versions())
          .extracting(old -> old.id().toString())
          .containsExactly("a@v1");
    }
    Files.createFile(gate);
    Bench.Outcome outcome = Bench.await(deployment);

    assertThat(outcome.released()).as(outcome.toString()).isTrue();
    assertThat(outcome.lines()).anyMatch(line -> line.contains("planning anew"));
    assertThat(bench.inService()).containsExactly("a@v3", "slow@v1");
    Version made = bench.runtime.catalog().find(A).orElseThrow();
    assertThat(bench.runtime.snapshots().list()).contains(made.id());
  }
}
