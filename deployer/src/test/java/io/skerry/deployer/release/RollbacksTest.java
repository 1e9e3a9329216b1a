package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.Commit;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.store.Release;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Roll-backs, and what the pushes after them do. */
@Timeout(120)
class RollbacksTest {
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

  private Bench.Outcome deploy(Commit commit) throws InterruptedException {
    Bench.Outcome outcome = bench.deploy(commit.write(bench.repository()));
    assertThat(outcome.reasons()).isEmpty();
    return outcome;
  }

  private Release back() {
    return bench.rollbacks.function(A, Optional.empty(), "ada");
  }

  private Release back(int number) {
    return bench.rollbacks.function(A, Optional.of(number), "ada");
  }

  private static Commit one() {
    return new Commit().function("a", "echo 1").function("b", "echo 1");
  }

  private static Commit two() {
    return new Commit().function("a", "echo 2").function("b", "echo 1");
  }

  @Test
  void putsTheVersionOfBeforeBackAtOnceAndLeavesTheBranch() throws Exception {
    deploy(one());
    deploy(two());
    ObjectId tip = bench.main();

    Release release = back();

    assertThat(bench.inService()).containsExactly("a@v1", "b@v1");
    assertThat(bench.main()).isEqualTo(tip);
    assertThat(release.cause()).isEqualTo(Release.Cause.ROLLBACK);
    assertThat(release.pusher()).isEqualTo("ada");
    assertThat(release.message()).isEqualTo("roll back a from v2 to v1");
    assertThat(bench.runtime.releases().latest(1).getFirst()).isEqualTo(release);
    assertThat(bench.runtime.releases().unmoved()).isEmpty();
  }

  @Test
  void lastsUntilAPushChangesTheFunction() throws Exception {
    deploy(one());
    deploy(two());
    back();

    Bench.Outcome other = deploy(two().file("NOTES", "x"));
    assertThat(other.lines())
        .contains("  = a stays at v1: it was rolled back, and this push does not change it");
    assertThat(bench.inService()).containsExactly("a@v1", "b@v1");

    bench.close();
    bench = new Bench(work.resolve("data"));
    deploy(two().function("b", "echo 2"));
    assertThat(bench.inService()).containsExactly("a@v1", "b@v2");

    deploy(two().function("a", "echo 3"));
    assertThat(bench.inService()).containsExactly("a@v3", "b@v1");
    deploy(two());
    assertThat(bench.inService()).as("nothing holds it any more").containsExactly("a@v2", "b@v1");
  }

  @Test
  void endsAlsoWhenThePushHasWhatItWasRolledBackTo() throws Exception {
    deploy(one());
    deploy(two());
    back();

    Bench.Outcome reverted = deploy(one());
    assertThat(reverted.lines()).contains("  ~ a stays v1, and no roll-back holds it any more");
    assertThat(bench.inService()).containsExactly("a@v1", "b@v1");

    deploy(two());
    assertThat(bench.inService()).containsExactly("a@v2", "b@v1");
  }

  @Test
  void goesFurtherBackAndForwardAgain() throws Exception {
    deploy(one());
    deploy(two());
    deploy(new Commit().function("a", "echo 3").function("b", "echo 1"));

    back();
    assertThat(bench.inService()).contains("a@v2");
    back();
    assertThat(bench.inService()).contains("a@v1");
    assertThatThrownBy(() -> back()).hasMessageContaining("no version of a was in service");
    back(3);
    assertThat(bench.inService()).contains("a@v3");
    Bench.Outcome same =
        deploy(new Commit().function("a", "echo 3").function("b", "echo 1").file("N", "x"));
    assertThat(same.lines()).contains("    2 functions unchanged");
  }

  @Test
  void whatCannotBePutBackIsRefusedInWords() throws Exception {
    deploy(one());

    assertThatThrownBy(() -> back(1)).hasMessageContaining("a@v1 is in service already");
    assertThatThrownBy(() -> back(9)).hasMessageContaining("there is no version a@v9");
    assertThatThrownBy(
            () -> bench.rollbacks.function(new FunctionName("zzz"), Optional.empty(), ""))
        .hasMessageContaining("no function zzz in service");
    assertThatThrownBy(() -> bench.rollbacks.release("r-0", ""))
        .hasMessageContaining("no release r-0");
  }

  @Test
  void anOldPathThatIsAnothersByNowIsRefused() throws Exception {
    String route = "triggers: [{kind: http, path: /x}]";
    deploy(new Commit().function("a", "echo 1", route));
    deploy(new Commit().function("a", "echo 2").function("b", "echo 1", route));

    assertThatThrownBy(() -> back(1)).hasMessageContaining("the path /x of a@v1 is in use by b@v1");
    assertThat(bench.inService()).containsExactly("a@v2", "b@v1");
  }

  @Test
  void aWholeReleaseComesBackWithWhatItHadAndWithoutWhatItHadNot() throws Exception {
    deploy(one());
    Release first = bench.runtime.releases().latest(1).getFirst();
    deploy(new Commit().function("a", "echo 2").function("c", "echo 1"));
    assertThat(bench.inService()).containsExactly("a@v2", "c@v1");

    Release back = bench.rollbacks.release(first.id(), "ada");

    assertThat(bench.inService()).containsExactly("a@v1", "b@v1");
    assertThat(back.changes()).hasSize(3);
    Bench.Outcome untouched =
        deploy(new Commit().function("a", "echo 2").function("c", "echo 1").file("N", "x"));
    assertThat(bench.inService()).as("it lasts").containsExactly("a@v1", "b@v1");
    assertThat(untouched.lines())
        .anyMatch(line -> line.startsWith("  = c stays out of service"))
        .anyMatch(line -> line.startsWith("  = b stays at v1"));

    deploy(new Commit().function("a", "echo 2").function("c", "echo 2"));
    assertThat(bench.inService()).containsExactly("a@v1", "b@v1", "c@v2");
  }

  @Test
  void whatBothTheRollBackAndAPushTookAwayComesBackWithTheNextPush() throws Exception {
    deploy(new Commit().function("a", "echo 1"));
    Release first = bench.runtime.releases().latest(1).getFirst();
    Commit both = new Commit().function("a", "echo 1").function("c", "echo 1");
    deploy(both);
    bench.rollbacks.release(first.id(), "ada");
    deploy(new Commit().function("a", "echo 1"));

    deploy(both);

    assertThat(bench.inService()).containsExactly("a@v1", "c@v1");
  }

  @Test
  void aPushDuringARollBackWinsForWhatItChanges() throws Exception {
    deploy(one());
    deploy(two());
    Path gate = work.resolve("gate");
    Deployment slow =
        bench.submit(
            new Commit()
                .function(
                    "a",
                    "echo 3",
                    "runtime: shell\nbuild: {command: [sh, -c, 'until [ -e "
                        + gate
                        + " ]; do sleep 0.05; done']}")
                .function("b", "echo 1")
                .write(bench.repository()));

    back();
    assertThat(bench.inService()).containsExactly("a@v1", "b@v1");
    java.nio.file.Files.createFile(gate);

    assertThat(Bench.await(slow).released()).isTrue();
    assertThat(bench.inService()).containsExactly("a@v3", "b@v1");
    assertThat(bench.runtime.releases().latest(1).getFirst().changes())
        .singleElement()
        .satisfies(change -> assertThat(change.oldVersion()).isEqualTo(1));
  }

  @Test
  void aRebuildIsANewVersionOfTheSameCommit() throws Exception {
    deploy(one());
    var version = bench.runtime.catalog().find(A).orElseThrow();

    Bench.Outcome outcome =
        Bench.await(bench.deployments.rebuild(version, bench.repositories, "ada"));

    assertThat(outcome.reasons()).isEmpty();
    assertThat(bench.inService()).containsExactly("a@v2", "b@v1");
    var rebuilt = bench.runtime.catalog().find(A).orElseThrow();
    assertThat(rebuilt.key()).isEqualTo(version.key());
    assertThat(rebuilt.commit()).isEqualTo(version.commit());
    assertThat(bench.runtime.releases().latest(1).getFirst().cause())
        .isEqualTo(Release.Cause.REBUILD);
    assertThat(deploy(one().file("N", "x")).lines()).contains("    2 functions unchanged");
  }
}
