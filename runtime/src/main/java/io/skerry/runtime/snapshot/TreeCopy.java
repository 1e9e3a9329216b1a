package io.skerry.runtime.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;

/** Copies a sealed tree with modes, owners, times and links as they are. */
final class TreeCopy {
  private TreeCopy() {}

  /** Makes the target, an existing empty directory, the same as the source. */
  static void copy(Path source, Path target) throws IOException {
    Inode inode = Inode.of(source);
    for (Path child : Tree.children(source)) {
      Path copy = target.resolve(child.getFileName());
      if (Tree.isDirectory(child)) {
        Files.createDirectory(copy);
        copy(child, copy);
      } else {
        Files.copy(child, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
      }
    }
    // Last, because a directory without write permission could not have been filled.
    Inode made = Inode.of(target);
    if (made.uid() != inode.uid() || made.gid() != inode.gid()) {
      Tree.chown(target, inode.uid(), inode.gid());
    }
    Tree.chmod(target, inode.permissions());
    FileTime modified = Files.getLastModifiedTime(source, LinkOption.NOFOLLOW_LINKS);
    Files.getFileAttributeView(target, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(modified, null, null);
  }
}
