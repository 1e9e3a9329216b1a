package io.skerry.runtime.snapshot;

import java.nio.file.Path;
import java.util.List;

/** Root's helper for ZFS as a service's supervisor would start it. */
record StoreHelper(String parent) {
  static final String NAME = "skerry-%012x".formatted(ProcessHandle.current().pid());
  static final Path TREES = Path.of("/run", NAME, "trees");
  private static final Path PROGRAM = Path.of("target/warden/skerry-helper").toAbsolutePath();

  /**
   * The command that starts one.
   *
   * @param uid the service's user
   * @param gid and its group
   */
  List<String> command(int uid, int gid) {
    String user = Integer.toString(uid);
    String group = Integer.toString(gid);
    return List.of(PROGRAM.toString(), NAME, parent, user, group, "12345", "12346");
  }

  /** Removes the mount points, which are empty; what is still mounted stays. */
  static void remove() {
    Shell.run(
        Path.of("/run"), "rmdir $1/trees/function $1/trees/stage $1/trees/run $1/trees $1", NAME);
  }
}
