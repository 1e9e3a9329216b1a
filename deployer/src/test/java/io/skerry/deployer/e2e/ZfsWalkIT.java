package io.skerry.deployer.e2e;

import java.nio.file.Path;
import java.util.Optional;

/** The walk on a ZFS pool of its own, on a sparse file. */
final class ZfsWalkIT extends MainWalk {
  private static final String POOL = "skerrywalk" + ProcessHandle.current().pid();
  private static final String PARENT = POOL + "/skerry";

  private boolean made;

  @Override
  void prepare(Path place) {
    Shell shell = Shell.in(place);
    Needs.part("zfs", shell.sh("zpool list").status() == 0, "zpool list does not work");
    shell.sh("truncate -s 2G pool && zpool create -m none " + POOL + " \"$PWD/pool\"").ok();
    made = true;
    shell.sh("zfs create -o canmount=off -o mountpoint=none " + PARENT).ok();
  }

  @Override
  void tidy() {
    if (made) {
      Shell.in(Path.of("/")).run("zpool", "destroy", "-f", POOL).ok();
    }
  }

  @Override
  String[] flags() {
    return new String[] {"--driver", "linux", "--store", "zfs", "--zfs-parent", PARENT};
  }

  @Override
  Optional<String> parent() {
    return Optional.of(PARENT);
  }
}
