package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every snapshot store must do; a store's own test extends it. */
public abstract class SnapshotStoreContract extends SnapshotTreeContract {
  @Test
  void clonesArePrivate() {
    build(V1, "echo original > f; mkdir d; echo original > d/f");
    try (Clone one = snapshots.clone(V1, "i-1", DISK);
        Clone two = snapshots.clone(V1, "i-2", DISK)) {
      assertThat(one.shared()).isEqualTo(two.shared());
      assumeFalse(one.shared(), "the driver makes them private");
      Shell.run(one.tree(), "echo changed > f; rm -r d; echo new > g");

      assertThat(Shell.run(two.tree(), "cat f d/f; ls")).isEqualTo("original\noriginal\nd\nf\n");
    }
    assertThat(inClone(V1, "cat f d/f; ls")).isEqualTo("original\noriginal\nd\nf\n");
  }

  @Test
  void closingACloneTwiceIsFineAndItIsGone() {
    build(V1, ": > f");
    Clone clone = snapshots.clone(V1, "i-1", DISK);
    assumeFalse(clone.shared(), "a shared tree stays");

    clone.close();
    clone.close();

    assertGone(clone.tree());
  }

  @Test
  void aCloneFullOfTrapsGoesAndTakesNothingWithIt() throws IOException {
    Path secret = Files.writeString(outside.resolve("secret"), "host");
    build(V1, "mkdir d");
    Clone clone = snapshots.clone(V1, "i-1", DISK);
    assumeFalse(clone.shared(), "the jail driver's layer takes what a run writes");
    Shell.run(
        clone.tree(),
        "mkfifo pipe; ln -s \"$1\" out; ln -s \"$1/secret\" file; ln -s .. d/up; ln -s . d/round;"
            + " mknod device c 1 3 || :; mkdir shut; : > shut/f; chmod 0 shut",
        outside.toString());

    clone.close();

    assertGone(clone.tree());
    assertThat(secret).hasContent("host");
    assertThat(inClone(V1, "ls -A . d")).isEqualTo(".:\nd\n\nd:\n");
  }

  @Test
  void refusesACloneOfWhatIsNotThere() {
    build(V1, ":");

    assertRefused(ErrorCode.NOT_FOUND, "hello@v2", () -> snapshots.clone(V2, "i-1", DISK));
    assertRefused(
        ErrorCode.NOT_FOUND,
        "other@v1",
        () -> snapshots.clone(VersionId.parse("other@v1"), "i-1", DISK));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "i-a/b", "i-@x", "-r", "i-", "i-\n", "x"})
  void refusesIdsThatAreNoNames(String id) {
    build(V1, ":");

    assertRefused(ErrorCode.INVALID_REQUEST, "no id", () -> snapshots.stage(id));
    assertRefused(ErrorCode.INVALID_REQUEST, "no id", () -> snapshots.clone(V1, id, DISK));
  }

  @Test
  void anIdServesOneCloneAtATime() {
    build(V1, "echo a > f");
    try (Clone first = snapshots.clone(V1, "i-1", DISK)) {
      assumeFalse(first.shared(), "nothing is made of the id");
      assertThatThrownBy(() -> snapshots.clone(V1, "i-1", DISK))
          .isInstanceOf(SkerryException.class);
      assertThat(Shell.run(first.tree(), "cat f")).isEqualTo("a\n");
    }
  }

  @Test
  void refusesASecondSnapshotOfAVersion() {
    build(V1, "echo first > f");

    assertRefused(ErrorCode.CONFLICT, "hello@v1", () -> build(V1, "echo second > f"));

    assertThat(inClone(V1, "cat f")).isEqualTo("first\n");
    assertNothingStaged();
  }

  @Test
  void aStageIsUsedUpByItsSnapshot() {
    try (Stage stage = snapshots.stage("b-1")) {
      snapshots.snapshot(stage, V1);
      assertRefused(ErrorCode.CONFLICT, "stage", () -> snapshots.snapshot(stage, V2));
    }
    assertThat(snapshots.list()).containsExactly(V1);
  }

  @Test
  void aStageClosedWithoutSnapshotLeavesNothing() {
    try (Stage stage = snapshots.stage("b-1")) {
      Shell.run(stage.tree(), "mkdir -p a/b; : > a/b/c; ln -s / host; chmod 0 a/b; chmod 500 a");
      assertThat(stage.build()).isEqualTo("b-1");
    }

    assertNothingStaged();
    assertThat(snapshots.list()).isEmpty();
  }

  @Test
  void versionsOfAFunctionDoNotSeeEachOther() {
    build(V1, "echo one > f; echo only > one; mkdir x; : > x/y");
    build(V2, "echo two > f; ln -s f x");

    assertThat(inClone(V1, "cat f; ls")).isEqualTo("one\nf\none\nx\n");
    assertThat(inClone(V2, "cat f; ls")).isEqualTo("two\nf\nx\n");
    assertThat(snapshots.list()).containsExactlyInAnyOrder(V1, V2);
  }

  @Test
  void destroyingWhatIsNotThereIsFine() {
    build(V1, ":");

    snapshots.destroy(V2);
    snapshots.destroy(VersionId.parse("other@v7"));

    assertThat(snapshots.list()).containsExactly(V1);
  }

  @Test
  void aVersionInUseGoesWithItsLastClone() {
    build(V1, "echo still > f");
    build(V2, "echo other > f");
    try (Clone clone = snapshots.clone(V1, "i-1", DISK)) {
      snapshots.destroy(V1);

      assertThat(snapshots.list()).containsExactly(V2);
      assertThat(Shell.run(clone.tree(), "cat f")).isEqualTo("still\n");
      assertRefused(ErrorCode.NOT_FOUND, "hello@v1", () -> snapshots.clone(V1, "i-2", DISK));
    }
    assertThat(inClone(V2, "cat f")).isEqualTo("other\n");
    snapshots.close();
    crash();
    assertThat(snapshots.list()).containsExactly(V2);
  }

  @Test
  void findsItsSnapshotsAgain() {
    build(V1, "echo kept > f");
    build(VersionId.parse("other@v12"), ":");
    build(V2, ":");
    snapshots.destroy(V2);
    snapshots.close();

    snapshots = store().open(settings());

    assertThat(snapshots.list()).containsExactlyInAnyOrder(V1, VersionId.parse("other@v12"));
    assertThat(inClone(V1, "cat f")).isEqualTo("kept\n");
  }

  @Test
  void sweepsWhatACrashLeft() {
    build(V1, "echo kept > f");
    Stage stage = snapshots.stage("b-2");
    Shell.run(stage.tree(), "mkdir d; : > d/f; ln -s / host");
    Clone clone = snapshots.clone(V1, "i-1", DISK);

    crash();

    assertGone(stage.tree());
    if (!clone.shared()) {
      assertGone(clone.tree());
    }
    assertThat(inClone(V1, "cat f")).isEqualTo("kept\n");
    build(V2, ":");
  }

  @Test
  void sweepingLeavesAloneWhatIsInUse() {
    build(V1, "echo kept > f");
    try (Stage stage = snapshots.stage("b-2");
        Clone clone = snapshots.clone(V1, "i-1", DISK)) {
      Shell.run(stage.tree(), ": > f");

      snapshots.sweep();

      assertThat(stage.tree().resolve("f")).exists();
      assertThat(clone.tree().resolve("f")).exists();
    }
  }

  @Test
  void clonesConcurrently() throws InterruptedException, ExecutionException {
    build(V1, "echo shared > f");
    List<Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String run = "i-c" + i;
      calls.add(() -> {
        try (Clone clone = snapshots.clone(V1, run, DISK)) {
          return clone.shared()
              ? run + "\n"
              : Shell.run(clone.tree(), "echo $1 >> f; tail -n +2 f", run);
        }
      });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Future<String>> results = threads.invokeAll(calls);
      for (int i = 0; i < 16; i++) {
        assertThat(results.get(i).get()).isEqualTo("i-c" + i + "\n");
      }
    }
    assertThat(inClone(V1, "cat f")).isEqualTo("shared\n");
  }

  @Test
  void isHealthy() {
    assertThat(store().check(settings()).healthy()).isTrue();
    assertThat(snapshots.check().healthy()).isTrue();
  }
}
