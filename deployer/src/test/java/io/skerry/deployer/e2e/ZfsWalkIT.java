package io.skerry.deployer.e2e;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The walk on a ZFS pool of its own, on a sparse file. */
final class ZfsWalkIT extends MainWalk {
  private static final String POOL = "skerrywalk" + ProcessHandle.current().pid();
  private static boolean made;

  @BeforeAll
  static void makePool(@TempDir(cleanup = org.junit.jupiter.api.io.CleanupMode.NEVER) Path place) {
    Needs.jails();
    Shell shell = Shell.in(place);
    Needs.part("zfs", shell.sh("zpool list").status() == 0, "zpool list does not work");
    shell.sh("truncate -s 2G pool && zpool create -m none " + POOL + " \"$PWD/pool\"").ok();
    made = true;
    shell.sh("zfs create -o canmount=off -o mountpoint=none " + POOL + "/skerry").ok();
  }

  @AfterAll
  static void destroyPool() {
    if (made) {
      Shell.in(Path.of("/")).run("zpool", "destroy", "-f", POOL).ok();
    }
  }

  @Override
  String[] flags() {
    return new String[] {"--driver", "linux", "--store", "zfs", "--zfs-parent", POOL + "/skerry"};
  }

  @Override
  Optional<String> parent() {
    return Optional.of(POOL + "/skerry");
  }
}
