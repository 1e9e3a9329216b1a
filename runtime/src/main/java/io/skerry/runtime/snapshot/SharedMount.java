package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's directory as a mount point of its own that passes mounts below it on, so that a
 * process in another mount namespace sees clones that are mounted later. Only Linux needs it.
 */
final class SharedMount implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SharedMount.class);

  private final Path directory;
  private final Command command;

  private SharedMount(Path directory, Command command) {
    this.directory = directory;
    this.command = command;
  }

  /** Makes what is missing: nothing is stacked on what an earlier process left. */
  static SharedMount open(Path directory, Command command) throws IOException {
    SharedMount mount = new SharedMount(directory, command);
    if (MountTable.isLinux()) {
      if (!MountTable.read().isMountPoint(directory)) {
        mount.run("mount", "--bind", directory.toString(), directory.toString());
      }
      if (!MountTable.read().isShared(directory)) {
        mount.run("mount", "--make-shared", directory.toString());
      }
    }
    return mount;
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
      if (MountTable.read().isMountPoint(directory)) {
        run("umount", directory.toString());
      }
    } catch (SkerryException | IOException e) {
      log.warn("{}; it stays, and the next start uses it", e.getMessage());
    }
  }
}
