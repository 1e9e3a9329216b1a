package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The single steps on a tree that strangers wrote. No step follows a link, and names stay the bytes
 * that they are: a path goes from step to step as {@link Path}, never as text.
 */
final class Tree {
  private Tree() {}

  /**
   * The entries of a directory, read at once so that a deep tree does not hold a file open per
   * level.
   */
  static List<Path> children(Path directory) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(children::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }

  /** Changes the permissions of what is no link. */
  static void chmod(Path path, int permissions) throws IOException {
    // Measured on JDK 25: with NOFOLLOW_LINKS, setting this attribute follows a link all the same.
    if (Inode.of(path).isLink()) {
      throw new FileSystemException(path.toString(), null, "it is a link");
    }
    Files.setAttribute(path, "unix:mode", permissions);
  }

  static void chown(Path path, int uid, int gid) throws IOException {
    Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
  }

  /** Puts a file or directory on the disk. */
  static void sync(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      channel.force(true);
    }
  }

  static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Makes a directory with exactly these permissions, durable, unless it is there. */
  static void ensureDirectory(Path directory, int permissions) throws IOException {
    if (!isDirectory(directory)) {
      Files.createDirectory(directory);
      chmod(directory, permissions);
      Path parent = directory.getParent();
      if (parent != null) {
        sync(parent);
      }
    }
  }

  /** Says what was being done to what. */
  static SkerryException failed(String verb, Path path, IOException cause) {
    String reason = cause.getMessage();
    String where = "";
    if (cause instanceof FileSystemException file) {
      where = file.getFile() == null ? "" : " (at " + file.getFile() + ")";
      reason = file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
    }
    return new SkerryException(
        ErrorCode.STORE_FAILED, verb + " " + path + ": " + reason + where, cause);
  }
}
