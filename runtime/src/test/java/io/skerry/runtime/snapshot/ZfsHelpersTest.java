package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.privilege.RootHelper;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.SnapshotStore;
import io.skerry.runtime.spi.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ZFS store of a service that is not root: everything of ZFS is done by root's helper. */
final class ZfsHelpersTest extends SnapshotStoreContract {
  @TempDir private static Path disk;
  private static @Nullable ZfsPool shared;
  private static int parents;

  private @Nullable String parent;

  @BeforeAll
  static void createPool() {
    shared = ZfsPool.create(disk);
  }

  @AfterAll
  static void destroyPool() {
    if (shared != null) {
      shared.close();
      StoreHelper.remove();
    }
  }

  private static ZfsPool pool() {
    return Objects.requireNonNull(shared);
  }

  private String parent() {
    if (parent == null) {
      parent = pool().parent("h" + parents++);
    }
    return parent;
  }

  @Override
  protected SnapshotStore store() {
    return new ZfsSnapshotStore();
  }

  @Override
  protected SnapshotSettings settings() {
    return settings(12345, 12346);
  }

  private SnapshotSettings settings(int uid, int gid) {
    return new SnapshotSettings(
        StoreHelper.TREES,
        Optional.of(parent()),
        Optional.empty(),
        false,
        new StoreHelper(parent()).command(uid, gid));
  }

  @AfterEach
  void leavesNoMountAndNoClone() throws IOException {
    snapshots.close();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
        .doesNotContain(StoreHelper.TREES.toString());
    assertThat(pool().zfs("list -H -o name -r " + parent() + "/run"))
        .isEqualTo(parent() + "/run\n");
  }

  private static String owners(Path tree) {
    return Shell.run(tree, "stat -c %u . f d d/in link | sort -u");
  }

  @Test
  void aStageIsTheServicesUntilItIsHandedOver() {
    snapshots.close();
    snapshots = store().open(settings(54321, 54321));
    try (Stage stage = snapshots.stage("b-mine")) {
      Shell.run(stage.tree(), ": > f; mkdir -m 700 d; : > d/in; ln -s /etc/passwd link");
      assertThat(Shell.run(stage.tree(), "stat -c %u .")).isEqualTo("54321\n");

      stage.handOver();
      assertThat(owners(stage.tree())).isEqualTo("12345\n");

      snapshots.snapshot(stage, V1);
    }
    assertThat(inClone(V1, "stat -c %u:%g . f d d/in link | sort -u")).isEqualTo("12345:12346\n");
    assertThat(Shell.run(Path.of("/"), "stat -c %u /etc/passwd")).isEqualTo("0\n");
  }

  @Test
  void treesAreNobodysBusinessOnTheHost() {
    assertThat(Shell.run(StoreHelper.TREES, "stat -c '%a %u' . run stage function"))
        .isEqualTo("750 0\n755 0\n755 0\n755 0\n");
  }

  @Test
  void nothingIsGivenWhereNothingIsMounted() {
    try (RootHelper helper = new RootHelper(new StoreHelper(parent()).command(54321, 54321))) {
      Path trap = StoreHelper.TREES.resolve("stage/b-trap");
      Shell.run(StoreHelper.TREES, "ln -s /etc stage/b-link; mkdir stage/b-trap");
      try {
        assertThat(helper.ask("zfs-take", "stage", "b-link").text()).contains("levels of symbolic");
        assertThat(helper.ask("zfs-take", "stage", "b-trap").text()).contains("not mounted");
        assertThat(helper.ask("zfs-give", "stage", "b-none").text()).contains("No such file");
        assertThat(helper.ask("zfs-tidy", "stage", "b-link").done()).isFalse();
        assertThat(Shell.run(trap, "stat -c %u . /etc")).isEqualTo("0\n0\n");
      } finally {
        Shell.run(StoreHelper.TREES, "rm stage/b-link; rmdir stage/b-trap");
      }
    }
  }

  @Test
  void whatIsMountedInATreeStaysWhoseItIs() {
    try (Stage stage = snapshots.stage("b-deep");
        RootHelper helper = new RootHelper(new StoreHelper(parent()).command(54321, 54321))) {
      Shell.run(stage.tree(), "mkdir m; mount -t tmpfs -o size=1m skerry-test m; : > m/theirs");
      try {
        assertThat(helper.ask("zfs-take", "stage", "b-deep").text()).contains("mounted in");
        assertThat(Shell.run(stage.tree(), "stat -c %u m/theirs")).isEqualTo("0\n");
      } finally {
        Shell.run(stage.tree(), "umount m");
      }
    }
  }
}
