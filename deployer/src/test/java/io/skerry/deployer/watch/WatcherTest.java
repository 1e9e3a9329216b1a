package io.skerry.deployer.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.Commit;
import io.skerry.deployer.configuration.Configuration;
import io.skerry.deployer.git.Repositories;
import io.skerry.deployer.release.Bench;
import io.skerry.deployer.spi.CommitStatus;
import io.skerry.deployer.spi.Delivery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

@Timeout(120)
class WatcherTest {
  @TempDir Path work;
  private Bench bench;
  private Repositories elsewhere;
  private Repository theirs;
  private final Rhythm.Threads threads = new Rhythm.Threads(2);

  @BeforeEach
  void open() {
    bench = new Bench(work.resolve("data"));
    elsewhere = new Repositories(work.resolve("elsewhere"));
    theirs = elsewhere.make("theirs");
  }

  @AfterEach
  void close() {
    threads.close();
    bench.close();
    elsewhere.close();
  }

  private Watcher watch(String branch) {
    return watch(branch, Duration.ofMillis(100), StatusReports.none());
  }

  private Watcher watch(String branch, Duration interval, StatusReports reports) {
    return watch(branch, interval, reports, bench.repositories.make("theirs"));
  }

  private Watcher watch(
      String branch, Duration interval, StatusReports reports, Repository mirror) {
    Configuration.Watched settings =
        new Configuration.Watched(
            "theirs", work.resolve("elsewhere/theirs.git").toString(), branch, interval);
    Watcher watcher =
        new Watcher(
            new WatchedRepository(settings, WatchedRepository.Origin.CONFIGURATION),
            mirror,
            bench.deployments,
            reports,
            threads);
    watcher.start();
    return watcher;
  }

  private ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(20));
  }

  private void awaitInService(String... versions) {
    soon().untilAsserted(() -> assertThat(bench.inService()).containsExactly(versions));
  }

  @Test
  void whatLandsIsDeployedAndARewrittenBranchToo() {
    ObjectId one = new Commit().function("a", "echo 1").land(theirs);

    try (Watcher watcher = watch("main")) {
      awaitInService("a@v1");
      soon().until(() -> watcher.check().healthy());
      new Commit().function("a", "echo 2").land(theirs, one);
      awaitInService("a@v2");
      ObjectId rewritten = new Commit().function("a", "echo 3").land(theirs);
      awaitInService("a@v3");
      soon()
          .untilAsserted(() ->
              assertThat(
                      Repositories.resolve(
                          bench.repositories.make("theirs"), Repositories.DEPLOYED))
                  .isEqualTo(rewritten));
    }
  }

  @Test
  void aRefusedCommitIsNotTriedAgainAndANewOneIs() {
    String broken = "runtime: shell\nbuild: {command: [sh, -c, 'exit 1']}";
    ObjectId one = new Commit().function("a", "", broken).land(theirs);

    try (Watcher watcher = watch("main")) {
      soon()
          .untilAsserted(() ->
              assertThat(watcher.check().message())
                  .isEqualTo("commit " + one.name().substring(0, 10) + " was refused"));
      Awaitility.await()
          .during(Duration.ofMillis(600))
          .atMost(Duration.ofSeconds(5))
          .until(() -> bench.builds().size() == 1);
      new Commit().function("a", "echo").land(theirs, one);
      awaitInService("a@v1");
      soon().until(() -> watcher.check().healthy());
    }
  }

  @Test
  void aRepositoryThatGoesAwayIsToldAndWhatRunsGoesOn() throws Exception {
    new Commit().function("a", "echo 1").land(theirs);
    Path there = work.resolve("elsewhere/theirs.git");

    try (Watcher watcher = watch("main")) {
      awaitInService("a@v1");
      Files.move(there, work.resolve("away"));
      soon().until(() -> !watcher.check().healthy());
      assertThat(watcher.check().message()).contains(there.toString());
      assertThat(watcher.check().remedy()).isNotBlank();
      assertThat(bench.inService()).containsExactly("a@v1");
      Files.move(work.resolve("away"), there);
      soon().until(() -> watcher.check().healthy());
    }
  }

  @Test
  void aBranchThatIsNotThereIsToldByName() {
    new Commit().function("a", "echo 1").land(theirs);

    try (Watcher watcher = watch("trunk")) {
      soon().until(() -> !watcher.check().healthy());
      assertThat(watcher.check().message()).contains("trunk");
    }
    assertThat(bench.inService()).isEmpty();
  }

  @Test
  void whateverGoesWrongTheWatchGoesOn() {
    Repository broken =
        Mockito.mock(
            Repository.class,
            _ -> {
              throw new IllegalStateException("what nobody declared");
            });
    try (Watcher watcher = watch("main", Duration.ofMillis(100), StatusReports.none(), broken)) {
      soon().until(() -> !watcher.check().healthy());
      assertThat(watcher.check().message()).contains("what nobody declared");
      assertThat(watcher.check().remedy()).isNotBlank();
      Optional<Instant> looked = watcher.state().looked();
      soon().until(() -> !watcher.state().looked().equals(looked));
    }
  }

  @Test
  void aClosedWatcherLooksNoMore() {
    new Commit().function("a", "echo 1").land(theirs);
    Watcher watcher = watch("main");
    awaitInService("a@v1");
    soon().until(() -> watcher.check().message().equals("up to date"));
    watcher.close();
    Optional<Instant> looked = watcher.state().looked();

    new Commit().function("a", "echo 2").land(theirs);
    watcher.lookNow();

    Awaitility.await()
        .during(Duration.ofMillis(400))
        .atMost(Duration.ofSeconds(5))
        .until(() -> watcher.state().looked().equals(looked));
    assertThat(bench.inService()).containsExactly("a@v1");
  }

  @Test
  void aBranchThatIsRemovedLeavesAllRunning() throws Exception {
    new Commit().function("a", "echo 1").land(theirs);

    try (Watcher watcher = watch("main")) {
      awaitInService("a@v1");
      Repositories.update(theirs, "refs/heads/other", new Commit().write(theirs));
      var update = theirs.updateRef(Repositories.DEPLOYED);
      update.setForceUpdate(true);
      update.delete();
      soon()
          .untilAsserted(() ->
              assertThat(watcher.check().message())
                  .contains("it has no branch main; it has other", "what is in service goes on"));
      assertThat(bench.inService()).containsExactly("a@v1");
    }
  }

  @Test
  void aSignalFromOutsideIsALookNow() {
    ObjectId one = new Commit().function("a", "echo 1").land(theirs);

    try (Watcher watcher = watch("main", Duration.ofDays(1), StatusReports.none())) {
      awaitInService("a@v1");
      new Commit().function("a", "echo 2").land(theirs, one);
      for (int i = 0; i < 10; i++) {
        watcher.lookNow();
      }
      awaitInService("a@v2");
    }
  }

  @Test
  void whatWasPutIntoServiceOtherwiseStaysUntilACommitLands() {
    ObjectId one = new Commit().function("a", "echo 1").land(theirs);

    try (Watcher watcher = watch("main")) {
      awaitInService("a@v1");
      ObjectId two = new Commit().function("a", "echo 2").land(theirs, one);
      awaitInService("a@v2");
      soon().until(() -> watcher.check().message().equals("up to date"));
      Repository mirror = bench.repositories.make("theirs");
      Repositories.update(mirror, Repositories.DEPLOYED, one); // as a roll-back may do
      Awaitility.await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(5))
          .until(() -> Repositories.resolve(mirror, Repositories.DEPLOYED).equals(one));
      new Commit().function("a", "echo 3").land(theirs, two);
      awaitInService("a@v3");
    }
  }

  @Test
  void theStatusOfCommitsIsTold() {
    List<String> told = new CopyOnWriteArrayList<>();
    StatusReports reports =
        new StatusReports(
            "theirs",
            status -> {
              told.add(status.commit().substring(0, 8) + " " + status.state());
              return new Delivery.Done();
            },
            bench.runtime.commitStatuses(),
            () -> "http://here/ui/",
            Duration.ofMillis(10));
    ObjectId one = new Commit().function("a", "echo 1").land(theirs);

    try (Watcher _ = watch("main", Duration.ofMillis(100), reports)) {
      soon().untilAsserted(() -> assertThat(told).contains(id(one) + CommitStatus.State.SUCCESS));
      ObjectId two =
          new Commit().function("a", "", "runtime: shell\ntimeout: soon").land(theirs, one);
      soon().untilAsserted(() -> assertThat(told).contains(id(two) + CommitStatus.State.FAILURE));
    }
  }

  private static String id(ObjectId commit) {
    return commit.name().substring(0, 8) + " ";
  }
}
