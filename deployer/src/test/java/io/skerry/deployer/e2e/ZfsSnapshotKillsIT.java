package io.skerry.deployer.e2e;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** The same with snapshots of ZFS, on a pool of its own. */
final class ZfsSnapshotKillsIT extends SnapshotKillsIT {
  private static final String POOL = "skerrykill" + ProcessHandle.current().pid();
  private static final String PARENT = POOL + "/skerry";

  private boolean made;

  @Override
  List<String> store(Path place) {
    Shell shell = Shell.in(place);
    Needs.part("zfs", shell.sh("zpool list").status() == 0, "zpool list does not work");
    shell.sh("truncate -s 2G pool && zpool create -m none " + POOL + " \"$PWD/pool\"").ok();
    made = true;
    shell.sh("zfs create -o canmount=off -o mountpoint=none " + PARENT).ok();
    return List.of("--store", "zfs", "--zfs-parent", PARENT);
  }

  @Override
  Optional<String> parent() {
    return Optional.of(PARENT);
  }

  @Override
  @AfterEach
  void stop() {
    super.stop();
    if (made) {
      Shell.in(Path.of("/")).run("zpool", "destroy", "-f", POOL).ok();
    }
  }

  /** Where the tree is built is a dataset, and no other can be seen there. */
  @Override
  boolean isStaged() {
    return true;
  }
}
