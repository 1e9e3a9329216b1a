package io.skerry.runtime.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What the kernel knows about one entry of a tree, a link being the link itself.
 *
 * @param mode type and permission bits
 * @param links how many names it has
 * @param device the file system that it lies on
 * @param number what tells it from others on that file system
 */
record Inode(int mode, int uid, int gid, int links, long device, long number) {
  private static final int TYPE = 0170000;
  private static final int PERMISSIONS = 07777;
  private static final int ELEVATED = 06000;

  static Inode of(Path path) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(path, "unix:mode,uid,gid,nlink,dev,ino", LinkOption.NOFOLLOW_LINKS);
    return new Inode(
        (int) number(found, "mode"),
        (int) number(found, "uid"),
        (int) number(found, "gid"),
        (int) number(found, "nlink"),
        number(found, "dev"),
        number(found, "ino"));
  }

  private static long number(Map<String, Object> found, String name) {
    return ((Number) Objects.requireNonNull(found.get(name), name)).longValue();
  }

  boolean isDirectory() {
    return (mode & TYPE) == 0040000;
  }

  boolean isFile() {
    return (mode & TYPE) == 0100000;
  }

  boolean isLink() {
    return (mode & TYPE) == 0120000;
  }

  int permissions() {
    return mode & PERMISSIONS;
  }

  /** The permissions without set-user-id and set-group-id. */
  int plainPermissions() {
    return permissions() & ~ELEVATED;
  }

  /** The type in words. */
  String kind() {
    return switch (mode & TYPE) {
      case 0010000 -> "a pipe";
      case 0020000, 0060000 -> "a device";
      case 0040000 -> "a directory";
      case 0100000 -> "a file";
      case 0120000 -> "a link";
      case 0140000 -> "a socket";
      default -> "of an unknown type";
    };
  }
}
