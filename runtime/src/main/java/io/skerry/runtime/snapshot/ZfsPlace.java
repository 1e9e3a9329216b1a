package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.spi.SnapshotSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The directory that datasets are mounted in; root's own where root's helper mounts them. */
final class ZfsPlace implements AutoCloseable {
  private final Path directory;
  private final Optional<SharedMount> mount;

  private ZfsPlace(Path directory, Optional<SharedMount> mount) {
    this.directory = directory;
    this.mount = mount;
  }

  /** Makes what is missing of it. */
  static ZfsPlace open(SnapshotSettings settings, Zfs zfs, Command command) throws IOException {
    Path directory = settings.directory().toRealPath();
    if (!settings.rootHelper().isEmpty()) {
      return new ZfsPlace(directory, Optional.empty());
    }
    if (!MountTable.read().isMountPoint(directory)) {
      // Mounted by the system's start, say; they would be out of reach below the new mount.
      Zfs.CONTAINERS.forEach(container -> unmount(zfs, container));
    }
    SharedMount mount = SharedMount.open(directory, command);
    Tree.ensureDirectory(directory.resolve(Zfs.FUNCTION), 0700);
    Tree.ensureDirectory(directory.resolve(Zfs.STAGE), 0711);
    Tree.ensureDirectory(directory.resolve(Zfs.RUN), 0711);
    return new ZfsPlace(directory, Optional.of(mount));
  }

  static void unmount(Zfs zfs, String container) {
    zfs.children(container)
        .forEach((name, mounted) -> {
          if (mounted && (TreeName.isValid(name) || FunctionName.isValid(name))) {
            zfs.unmount(container, name);
          }
        });
  }

  Path directory() {
    return directory;
  }

  /** Where a dataset is mounted. */
  Path tree(String container, String name) {
    return directory.resolve(container).resolve(name);
  }

  /** Otherwise what is written would land on the host's own disk. */
  static void requireMounted(Path tree) {
    try {
      if (Inode.of(tree).device() == Inode.of(tree.resolveSibling(".")).device()) {
        throw new SkerryException(
            ErrorCode.STORE_FAILED,
            tree + " is not mounted here: run the service in the mount namespace of zfs");
      }
    } catch (IOException e) {
      throw Tree.failed("look at", tree, e);
    }
  }

  /** The mount points in a container, mounted on or not. */
  List<Path> points(String container) {
    Path above = directory.resolve(container);
    try {
      return Tree.children(above).stream().filter(Tree::isDirectory).toList();
    } catch (IOException e) {
      throw Tree.failed("sweep", above, e);
    }
  }

  @Override
  public void close() {
    mount.ifPresent(SharedMount::close);
  }
}
