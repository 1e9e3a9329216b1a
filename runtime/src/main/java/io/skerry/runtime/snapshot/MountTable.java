package io.skerry.runtime.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is mounted in this process's mount namespace, as Linux lists it; empty on other systems.
 *
 * @param mounts lowest first
 */
record MountTable(List<Mount> mounts) {
  private static final Path SOURCE = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT = 4;
  private static final int OPTIONAL = 6;

  /**
   * One mount.
   *
   * @param point the mount point; bytes as they are, a character each
   * @param shared whether mounts below it are passed on to other namespaces
   */
  record Mount(String point, boolean shared) {}

  /** Whether this is Linux; a Linux JVM runs on FreeBSD too, so the system is asked, not Java. */
  static boolean isLinux() {
    return Files.isReadable(SOURCE) && !Files.exists(Path.of("/bin/freebsd-version"));
  }

  static MountTable read() throws IOException {
    // Any byte can stand in the path of somebody else's mount.
    return isLinux()
        ? parse(Files.readAllLines(SOURCE, StandardCharsets.ISO_8859_1))
        : new MountTable(List.of());
  }

  static MountTable parse(List<String> lines) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : lines) {
      String[] fields = line.split(" ", -1);
      if (fields.length > OPTIONAL) {
        mounts.add(new Mount(unescape(fields[MOUNT_POINT]), isShared(fields)));
      }
    }
    return new MountTable(List.copyOf(mounts));
  }

  private static boolean isShared(String[] fields) {
    for (int i = OPTIONAL; i < fields.length && !fields[i].equals("-"); i++) {
      if (fields[i].startsWith("shared:")) {
        return true;
      }
    }
    return false;
  }

  /** The kernel writes these four characters in octal. */
  private static String unescape(String path) {
    return path.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }

  /** Whether the directory is a mount point. */
  boolean isMountPoint(Path directory) {
    return mounts.stream().anyMatch(mount -> mount.point().equals(bytes(directory)));
  }

  /** Whether the topmost mount on the directory is shared. */
  boolean isShared(Path directory) {
    return mounts.stream()
        .filter(mount -> mount.point().equals(bytes(directory)))
        .reduce((below, above) -> above)
        .filter(Mount::shared)
        .isPresent();
  }

  /** Whether anything is mounted below the directory. */
  boolean hasBelow(Path directory) {
    return mounts.stream().anyMatch(mount -> mount.point().startsWith(bytes(directory) + "/"));
  }

  private static String bytes(Path path) {
    return new String(
        path.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
