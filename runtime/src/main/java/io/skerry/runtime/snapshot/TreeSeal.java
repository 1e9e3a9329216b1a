package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.Owner;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes what a build left fit to be kept: refuses what no tree may hold, takes away set-user-id,
 * and gives everything to the owner. Nothing is changed before the whole tree was looked at.
 *
 * <p>Everything that runs in the tree must be gone: a writer that swaps entries meanwhile could
 * lead a step astray.
 */
final class TreeSeal {
  private static final int DIRECTORY_NEEDS = 0500;
  private static final int FILE_NEEDS = 0400;

  private final Path root;
  private final Optional<Owner> owner;
  private final Map<Inode, Integer> shared = new HashMap<>();
  private final List<Path> kept = new ArrayList<>();

  private TreeSeal(Path root, Optional<Owner> owner) {
    this.root = root;
    this.owner = owner;
  }

  /**
   * Seals the tree.
   *
   * @param durable whether every file and directory is flushed to disk as well
   */
  static void seal(Path root, Optional<Owner> owner, boolean durable) {
    TreeSeal seal = new TreeSeal(root, owner);
    try {
      seal.inspect(root);
      seal.refuseOutsideLinks();
      seal.apply(root);
      if (durable) {
        TreeFlush.flush(seal.kept);
      }
    } catch (FileSystemException e) {
      if ("File name too long".equals(e.getReason())) {
        throw seal.refused(
            root, "deeper than the 4,096 bytes of the longest path", "build a flatter tree");
      }
      throw Tree.failed("seal", root, e);
    } catch (IOException e) {
      throw Tree.failed("seal", root, e);
    }
  }

  private void inspect(Path path) throws IOException {
    Inode inode = Inode.of(path);
    if (inode.isDirectory()) {
      if ((inode.mode() & DIRECTORY_NEEDS) != DIRECTORY_NEEDS) {
        // As root it would not matter; as anybody else the tree could not be read, now or ever.
        Tree.chmod(path, inode.permissions() | DIRECTORY_NEEDS);
      }
      for (Path child : Tree.children(path)) {
        inspect(child);
      }
    } else if (inode.isFile() && inode.links() > 1) {
      shared.merge(inode, 1, Integer::sum);
    } else if (!inode.isFile() && !inode.isLink()) {
      throw refused(path, inode.kind(), "only files, directories and links can be kept; remove it");
    }
  }

  /** A name from outside for a file in here would hand over a file that is not the build's. */
  private void refuseOutsideLinks() {
    shared.forEach((inode, names) -> {
      if (inode.links() > names) {
        throw refused(
            root,
            "a file with inode " + inode.number() + " that has a name outside of the tree",
            "copy files instead of linking them");
      }
    });
  }

  private void apply(Path path) throws IOException {
    Inode inode = Inode.of(path);
    if (inode.isDirectory()) {
      for (Path child : Tree.children(path)) {
        apply(child);
      }
    }
    if (owner.isPresent()
        && (inode.uid() != owner.get().uid() || inode.gid() != owner.get().gid())) {
      Tree.chown(path, owner.get().uid(), owner.get().gid());
    }
    if (inode.isLink()) {
      return;
    }
    int permissions = inode.plainPermissions() | (inode.isFile() ? FILE_NEEDS : DIRECTORY_NEEDS);
    if (permissions != inode.permissions()) {
      Tree.chmod(path, permissions);
    }
    kept.add(path);
  }

  private SkerryException refused(Path path, String what, String remedy) {
    return new SkerryException(
        ErrorCode.UNPROCESSABLE, "snapshot " + root + ": " + path + " is " + what + ": " + remedy);
  }
}
