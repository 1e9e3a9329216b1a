package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.Commit;
import io.skerry.deployer.git.Fetch;
import io.skerry.deployer.git.Repositories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WatcherTest {
  @TempDir Path work;
  private Bench bench;
  private Repositories elsewhere;
  private Repository theirs;

  @BeforeEach
  void open() {
    bench = new Bench(work.resolve("data"));
    elsewhere = new Repositories(work.resolve("elsewhere"));
    theirs = elsewhere.make("theirs");
  }

  @AfterEach
  void close() {
    bench.close();
    elsewhere.close();
  }

  private Watcher watch(String branch) {
    return new Watcher(
        "theirs",
        new Fetch(work.resolve("elsewhere/theirs.git").toString(), branch),
        bench.repositories.make("theirs"),
        bench.deployments,
        Duration.ofMillis(100));
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
    // No branch can have this name, and JGit throws what nobody declared.
    try (Watcher watcher = watch("*")) {
      soon().until(() -> !watcher.check().healthy());
      assertThat(watcher.check().remedy()).isNotBlank();
      assertThat(Thread.getAllStackTraces().keySet())
          .anyMatch(thread -> thread.getName().equals("watch-theirs"));
    }
  }

  @Test
  void aClosedWatcherEndsItsThread() {
    watch("main").close();

    soon()
        .until(() ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("watch-theirs")));
  }
}
