package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's directory as a mount point of its own that passes mounts below it on, so that a
 * process in another mount namespace sees clones that are mounted later. Only Linux needs it.
 */
final class SharedMount implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SharedMount.class);
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT = 4;
  private static final int OPTIONAL = 6;

  private final Path directory;
  private final Command command;

  private SharedMount(Path directory, Command command) {
    this.directory = directory;
    this.command = command;
  }

  /** Whether the directory is a mount point already, such as after kill -9. */
  static boolean isMounted(Path directory) {
    return find(directory).isPresent();
  }

  /** Whether it is needed here; a Linux JVM runs on FreeBSD too, so the system is asked, not Java. */
  static boolean isNeeded() {
    return Files.isReadable(MOUNTS) && !Files.exists(Path.of("/bin/freebsd-version"));
  }

  /** Makes what is missing: nothing is stacked on what an earlier process left. */
  static SharedMount open(Path directory, Command command) {
    SharedMount mount = new SharedMount(directory, command);
    if (isNeeded()) {
      if (!isMounted(directory)) {
        mount.run("mount", "--bind", directory.toString(), directory.toString());
      }
      if (find(directory).filter(SharedMount::isShared).isEmpty()) {
        mount.run("mount", "--make-shared", directory.toString());
      }
    }
    return mount;
  }

  /** The topmost mount on the directory, as the kernel's line says it. */
  private static Optional<String[]> find(Path directory) {
    if (!isNeeded()) {
      return Optional.empty();
    }
    try {
      // Any byte can stand in the path of somebody else's mount.
      String wanted =
          new String(
              directory.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      return Files.readAllLines(MOUNTS, StandardCharsets.ISO_8859_1).stream()
          .map(line -> line.split(" ", -1))
          .filter(fields -> fields.length > OPTIONAL)
          .filter(fields -> unescape(fields[MOUNT_POINT]).equals(wanted))
          .reduce((below, above) -> above);
    } catch (IOException e) {
      throw Tree.failed("read", MOUNTS, e);
    }
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

  private void run(String program, String... arguments) {
    Command.Outcome outcome = command.run(program, List.of(arguments));
    if (!outcome.ok()) {
      throw new SkerryException(
          ErrorCode.STORE_FAILED,
          program + " " + String.join(" ", arguments) + ": " + outcome.line());
    }
  }

  @Override
  public void close() {
    try {
      if (isMounted(directory)) {
        run("umount", directory.toString());
      }
    } catch (SkerryException e) {
      log.warn("{}; it stays, and the next start uses it", e.text());
    }
  }
}
