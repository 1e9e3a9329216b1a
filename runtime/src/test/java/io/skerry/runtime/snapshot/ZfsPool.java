package io.skerry.runtime.snapshot;

import java.nio.file.Files;
import java.nio.file.Path;

/** A ZFS pool of its own on a sparse file, destroyed at the end. */
final class ZfsPool implements AutoCloseable {
  private final Path directory;
  private final String name = "skerrytest" + ProcessHandle.current().pid();

  private ZfsPool(Path directory) {
    this.directory = directory;
  }

  /** Makes the pool; the test is skipped where there is no ZFS, unless that is required. */
  static ZfsPool create(Path directory) {
    Command command = new Command(Command.SYSTEM);
    boolean usable =
        Needs.root()
            && command.find("zfs").isPresent()
            && command.find("zpool").isPresent()
            && answers(directory);
    Needs.part("zfs", usable, "zpool list does not work: no root, no programs or no ZFS running");
    ZfsPool pool = new ZfsPool(directory);
    Shell.run(directory, "truncate -s 2G pool; zpool create -m none $1 \"$PWD/pool\"", pool.name);
    return pool;
  }

  private static boolean answers(Path directory) {
    return Files.isDirectory(directory)
        && Shell.run(directory, "zpool list >/dev/null 2>&1 && echo yes || echo no")
            .equals("yes\n");
  }

  String name() {
    return name;
  }

  /** Makes a parent dataset as the store's remedy says it. */
  String parent(String last) {
    Shell.run(directory, "zfs create -p -o canmount=off -o mountpoint=none $1", name + "/" + last);
    return name + "/" + last;
  }

  String zfs(String arguments) {
    return Shell.run(directory, "zfs " + arguments);
  }

  @Override
  public void close() {
    Shell.run(directory, "zpool destroy -f $1", name);
  }
}
