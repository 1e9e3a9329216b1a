package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.SnapshotStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ZFS store on a real pool. */
final class ZfsSnapshotStoreTest extends SnapshotStoreContract {
  @TempDir private static Path disk;
  private static @Nullable ZfsPool shared;
  private static int parents;

  private @Nullable String parent;
  @TempDir private Path directory;

  @BeforeAll
  static void createPool() {
    shared = ZfsPool.create(disk);
  }

  @AfterAll
  static void destroyPool() {
    if (shared != null) {
      shared.close();
    }
  }

  private static ZfsPool pool() {
    return Objects.requireNonNull(shared);
  }

  private String parent() {
    if (parent == null) {
      parent = pool().parent("p" + parents++);
    }
    return parent;
  }

  @Override
  protected SnapshotStore store() {
    return new ZfsSnapshotStore();
  }

  @Override
  protected SnapshotSettings settings() {
    return new SnapshotSettings(directory, Optional.of(parent()), owner(), false);
  }

  private SnapshotSettings under(String dataset) {
    return new SnapshotSettings(directory, Optional.of(dataset), owner(), false);
  }

  /** After the contract's own close, which ran all removals. */
  @AfterEach
  void leavesNoMountAndNoClone() {
    snapshots.close();
    assertThat(mounts()).isEmpty();
    assertThat(pool().zfs("list -H -o name -r " + parent() + "/run"))
        .isEqualTo(parent() + "/run\n");
    assertThat(pool().zfs("list -H -o name -r " + parent() + "/stage"))
        .isEqualTo(parent() + "/stage\n");
  }

  private String holds() {
    return pool().zfs("get -H -o value userrefs " + parent() + "/function/hello@v1");
  }

  private List<String> mounts() {
    try {
      return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
          .filter(line -> line.contains(" " + directory))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aCloneIsARealOneWithALimit() {
    build(V1, "head -c 3000000 /dev/urandom > data");
    try (Clone clone = snapshots.clone(V1, "i-1", 1 << 20)) {
      String get = "get -H -o value origin,atime,setuid " + parent() + "/run/i-1";
      assertThat(pool().zfs(get)).isEqualTo(parent() + "/function/hello@v1\noff\noff\n");
      Shell.run(clone.tree(), "head -c 500000 /dev/urandom > fits; sync fits");

      assertThatThrownBy(
              () -> Shell.run(clone.tree(), "head -c 16000000 /dev/urandom > more; sync more"))
          .hasMessageMatching("(?s).*(quota exceeded|No space left).*");
    }
  }

  private long ahead() {
    return pool()
        .zfs("list -H -o name -r " + parent() + "/run")
        .lines()
        .filter(name -> name.contains("/run/c-"))
        .count();
  }

  @Test
  void clonesOfWhatIsInServiceAreMadeAheadAndGivenBack() {
    build(V1, "echo ahead > f");
    snapshots.serve(Map.of(V1, 1L << 20));
    snapshots.clone(V1, "i-1", 1 << 20).close();
    await().until(() -> ahead() == CloneStock.OF_ONE);

    try (Clone clone = snapshots.clone(V1, "i-2", 1 << 20)) {
      assertThat(clone.tree().getFileName().toString()).startsWith("c-");
      assertThat(Shell.run(clone.tree(), "cat f; echo mine > f")).isEqualTo("ahead\n");
      assertThat(inClone(V1, "cat f")).isEqualTo("ahead\n");
      assertThatThrownBy(() -> snapshots.clone(V1, "i-2", 1 << 20)).hasMessageContaining("in use");
    }
    snapshots.clone(V1, "i-2", 1 << 20).close(); // the id is free again

    snapshots.destroy(V1);
    await().until(() -> ahead() == 0);
    await()
        .untilAsserted(
            () -> assertThat(pool().zfs("list -H -t snapshot -o name -r " + parent())).isEmpty());
  }

  @Test
  void holdsEveryVersionUntilItIsDestroyed() {
    build(V1, ": > f");
    assertThat(holds()).isEqualTo("1\n");
    Clone clone = snapshots.clone(V1, "i-1", 1 << 20);
    snapshots.destroy(V1);
    assertThat(pool().zfs("list -H -t snapshot -o name -r " + parent())).contains("hello@v1");

    clone.close();

    await()
        .untilAsserted(
            () -> assertThat(pool().zfs("list -H -t snapshot -o name -r " + parent())).isEmpty());
    snapshots.sweep();
    assertThat(pool().zfs("list -H -o name -r " + parent())).doesNotContain("hello");
  }

  @Test
  void aHalfDoneSnapshotIsNoVersion() {
    build(V1, "echo one > f");
    // As after kill -9 between filling and zfs snapshot: mounted, half a tree in it.
    pool().zfs("mount " + parent() + "/function/hello");
    Shell.run(directory.resolve("function/hello"), "rm f; mkdir half; : > half/file");

    crash();

    assertThat(snapshots.list()).containsExactly(V1);
    build(V2, "echo two > g");
    assertThat(inClone(V1, "cat *")).isEqualTo("one\n");
    assertThat(inClone(V2, "ls; cat *")).isEqualTo("g\ntwo\n");
  }

  @Test
  void aSnapshotWithoutItsHoldGetsItBack() {
    build(V1, ": > f");
    pool().zfs("release skerry " + parent() + "/function/hello@v1");

    crash();

    assertThat(snapshots.list()).containsExactly(V1);
    assertThat(holds()).isEqualTo("1\n");
  }

  @Test
  void leavesForeignDatasetsAlone() {
    pool().zfs("create " + parent() + "/run/Backup");
    pool().zfs("create " + parent() + "/i-1");
    pool().zfs("create " + parent() + "/function/hello");
    pool().zfs("snapshot " + parent() + "/function/hello@daily");
    build(V1, ":");
    pool().zfs("snapshot " + parent() + "/function/hello@v01");

    crash();
    assertThat(snapshots.list()).containsExactly(V1);
    snapshots.destroy(V1);
    snapshots.sweep();

    assertThat(pool().zfs("list -H -t all -o name -r " + parent()))
        .contains("/run/Backup\n", "/i-1\n", "/hello@daily\n", "/hello@v01\n");
    pool().zfs("destroy " + parent() + "/run/Backup");
  }

  @Test
  void aRunThatSomebodySnapshotStillGoes() {
    build(V1, ": > f");
    Clone clone = snapshots.clone(V1, "i-1", 1 << 20);
    pool().zfs("snapshot " + parent() + "/run/i-1@daily");

    clone.close();

    assertGone(clone.tree());
    assertThat(snapshots.list()).containsExactly(V1);
  }

  @Test
  void aBusyCloneGoesWhenItsLastUserGoes() throws IOException {
    build(V1, ": > f");
    Clone clone = snapshots.clone(V1, "i-1", 1 << 20);
    Process user = new ProcessBuilder("sleep", "60").directory(clone.tree().toFile()).start();
    try {
      clone.close();
      await().until(() -> snapshots.check().message().contains("1 removals pending"));
      assertThat(clone.tree().resolve("f")).exists();
    } finally {
      user.destroyForcibly();
    }
    assertGone(clone.tree());
  }

  @Test
  void theDirectoryIsOneSharedMountHoweverOftenItIsOpened() {
    crash();
    crash();

    assertThat(mounts()).singleElement().asString().contains(" shared:");
  }

  @Test
  void anotherMountNamespaceSeesLaterClones() throws IOException {
    build(V1, "echo seen > f");
    Process other =
        new ProcessBuilder(
                "unshare",
                "-m",
                "--propagation",
                "slave",
                "sh",
                "-c",
                "echo; read go; cat run/i-1/f")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(other.getInputStream().read()).isEqualTo('\n');
    try (Clone clone = snapshots.clone(V1, "i-1", 1 << 20)) {
      other.getOutputStream().write('\n');
      other.getOutputStream().close();
      assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("seen\n");
      assertThat(clone.tree()).exists();
    }
  }

  @Test
  void saysWhatIsMissing() {
    CheckResult programs = new ZfsSnapshotStore(new Command(List.of(outside))).check(settings());
    assertThat(programs.remedy()).contains("apt-get install zfsutils-linux");

    CheckResult dataset = store().check(under(pool().name() + "/none"));
    assertThat(dataset.healthy()).isFalse();
    assertThat(dataset.remedy()).startsWith("zfs create").endsWith(pool().name() + "/none");

    assertThat(store().check(under("pool/a b")).message()).contains("is no dataset");
    assertThat(store().check(under("-r/x")).message()).contains("is no dataset");
    CheckResult none =
        store().check(new SnapshotSettings(directory, Optional.empty(), owner(), false));
    assertThat(none.remedy()).contains("--zfs-parent");
    assertRefused(
        ErrorCode.PREREQUISITE_MISSING,
        "zfs create",
        () -> store().open(under(pool().name() + "/none")));
  }

  /** No limit to hold: the figure is for whoever reads the test's output. */
  @Test
  void clonesAndDestroysInReasonableTime() {
    build(V1, "head -c 300000 /dev/urandom > data");
    List<Clone> clones = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      clones.add(snapshots.clone(V1, "i-" + i, 1 << 20));
    }
    long cloned = System.nanoTime();
    clones.forEach(Clone::close);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> snapshots.check().message().contains(" 0 removals pending"));
    long destroyed = System.nanoTime();

    System.out.printf(
        "ZFS: clone %.1f ms, destroy %.1f ms%n",
        (cloned - start) / 50e6, (destroyed - cloned) / 50e6);
    assertThat(destroyed - start).isLessThan(60_000_000_000L);
    assertThat(snapshots.list()).containsExactly(VersionId.parse("hello@v1"));
  }
}
