package io.skerry.runtime.snapshot;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/**
 * Deletes a tree that strangers wrote: whatever its modes, however deep, but never what is mounted
 * in it. What is deeper than a path can say is moved up first.
 */
final class TreeDelete {
  private static final int DIRECTORY_NEEDS = 0700;

  /** Keeps the longest path below 4,096 bytes with three bytes a character and one more name. */
  private static final int LONGEST = 1_000;

  private static final int DEEPEST = 64;

  private final Path root;
  private final long device;
  private final Deque<Path> movedUp = new ArrayDeque<>();

  private TreeDelete(Path root) throws IOException {
    this.root = root;
    this.device = Inode.of(root).device();
  }

  /** Deletes the tree, or what is left of it; one that does not exist is no error. */
  static void delete(Path root) throws IOException {
    if (!Tree.isDirectory(root)) {
      Files.deleteIfExists(root);
      return;
    }
    empty(root);
    Files.deleteIfExists(root);
  }

  /** Deletes everything below the directory. */
  static void empty(Path root) throws IOException {
    if (MountTable.read().hasBelow(root)) {
      // Deleting on would reach what is mounted: the host's own files, at worst.
      throw new FileSystemException(root.toString(), null, "something is mounted below it");
    }
    TreeDelete delete = new TreeDelete(root);
    delete.clear(root, 0);
    while (!delete.movedUp.isEmpty()) {
      Path next = delete.movedUp.pop();
      // The walk of the root may have met it already.
      if (Tree.isDirectory(next)) {
        delete.clear(next, 1);
        Files.deleteIfExists(next);
      }
    }
  }

  private void clear(Path directory, int depth) throws IOException {
    open(directory);
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        if (!Tree.isDirectory(child)) {
          Files.deleteIfExists(child);
        } else if (depth >= DEEPEST
            || child.toString().length() > root.toString().length() + LONGEST) {
          moveUp(child);
        } else {
          clear(child, depth + 1);
          Files.deleteIfExists(child);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void moveUp(Path directory) throws IOException {
    open(directory);
    Path target = root.resolve(UUID.randomUUID().toString());
    Files.move(directory, target);
    movedUp.push(target);
  }

  private void open(Path directory) throws IOException {
    Inode inode = Inode.of(directory);
    if (inode.device() != device) {
      throw new FileSystemException(directory.toString(), null, "it is another file system");
    }
    if ((inode.mode() & DIRECTORY_NEEDS) != DIRECTORY_NEEDS) {
      Tree.chmod(directory, DIRECTORY_NEEDS);
    }
  }
}
