package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.Commit;
import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Branches that are not deployed. */
@Timeout(120)
class PreviewsTest {
  private static final String CRON = "triggers: [{kind: cron, schedule: '0 4 * * *'}]";

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

  private Bench.Outcome push(String branch, ObjectId commit) throws InterruptedException {
    String ref = "refs/heads/" + branch;
    return Bench.await(
        bench.deployments.submit(
            new DeployRequest(
                "functions",
                bench.repository(),
                ref,
                Repositories.resolve(bench.repository(), ref),
                commit)));
  }

  private ObjectId written(Commit commit) {
    return commit.write(bench.repository());
  }

  private Optional<String> preview(String function, String branch) {
    return bench
        .runtime
        .catalog()
        .preview(new FunctionName(function), branch)
        .map(Version::id)
        .map(Object::toString);
  }

  @Test
  void shareVersionsAndArmNothing() throws Exception {
    bench.deploy(written(new Commit().function("a", "echo 1").function("b", "echo 1")));

    Bench.Outcome outcome =
        push("look", written(new Commit().function("a", "echo 1").function("b", "echo 2", CRON)));

    assertThat(outcome.lines())
        .contains("  + a, built before as v1", "        not armed: this is a preview");
    assertThat(bench.inService()).containsExactly("a@v1", "b@v1");
    assertThat(preview("a", "look")).contains("a@v1");
    assertThat(preview("b", "look")).contains("b@v2");
    assertThat(bench.runtime.catalog().versions())
        .allMatch(version -> version.spec().cron().findAny().isEmpty());
  }

  @Test
  void surviveARestartAndGoWithTheirBranch() throws Exception {
    assertThat(push("x/y", written(new Commit().function("a", "echo 1"))).released()).isTrue();
    bench.close();
    bench = new Bench(work.resolve("data"));
    assertThat(preview("a", "x/y")).contains("a@v1");

    assertThat(push("x/y", ObjectId.zeroId()).released()).isTrue();

    assertThat(preview("a", "x/y")).isEmpty();
    assertThat(Repositories.resolve(bench.repository(), "refs/heads/x/y"))
        .isEqualTo(ObjectId.zeroId());
    assertThat(bench.inService()).isEmpty();
  }

  /** A function that puts into its tree what it finds in its cache, and leaves something there. */
  private static Commit cached(String leaves) {
    return new Commit()
        .function(
            "a",
            "cat found",
            "runtime: shell",
            "build: {command: [sh, -c, 'cat $SKERRY_CACHE/left > found 2>/dev/null; echo "
                + leaves
                + " > $SKERRY_CACHE/left']}");
  }

  private String found(Version version) throws IOException {
    try (var clone = bench.runtime.snapshots().clone(version.id(), "i-look", 1 << 20)) {
      return Files.readString(clone.tree().resolve("found")).strip();
    }
  }

  private Version inService() {
    return bench.runtime.catalog().find(new FunctionName("a")).orElseThrow();
  }

  @Test
  void readTheCacheOfMainAndLeaveNothingInIt() throws Exception {
    bench.deploy(written(cached("main")));
    assertThat(found(inService())).isEmpty();

    assertThat(push("evil", written(cached("poison"))).released()).isTrue();
    Version preview = bench.runtime.catalog().preview(new FunctionName("a"), "evil").orElseThrow();
    assertThat(found(preview)).isEqualTo("main");
    assertThat(push("evil", written(cached("innocent"))).released()).isTrue();
    preview = bench.runtime.catalog().preview(new FunctionName("a"), "evil").orElseThrow();
    assertThat(found(preview)).as("what it makes may become main's").isEqualTo("main");

    bench.deploy(written(cached("next")));
    assertThat(found(inService())).isEqualTo("main");
    bench.deploy(written(cached("last")));
    assertThat(found(inService())).isEqualTo("next");
  }

  @Test
  void areLimitedInNumber() throws Exception {
    ObjectId commit = written(new Commit().function("a", "echo 1"));
    push("one", commit);
    push("two", commit);

    List<String> reasons = push("three", commit).reasons();

    assertThat(reasons)
        .singleElement()
        .asString()
        .contains("three: there are 2 previews already", "git push origin :BRANCH");
    assertThat(push("two", written(new Commit().function("a", "echo 2"))).released()).isTrue();
    push("one", ObjectId.zeroId());
    assertThat(push("three", commit).released()).isTrue();
  }

  @Test
  void claimTheirNamesForTheirRepository() throws Exception {
    push("look", written(new Commit().function("mine", "echo 1")));
    ObjectId other =
        new Commit().function("mine", "echo 1").write(bench.repositories.make("other"));

    assertThat(
            Bench.await(bench.deployments.submit(bench.request("other", ObjectId.zeroId(), other)))
                .reasons())
        .singleElement()
        .asString()
        .contains("'mine' belongs to the repository functions");
  }
}
