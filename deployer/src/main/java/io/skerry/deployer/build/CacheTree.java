package io.skerry.deployer.build;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The steps on a cache's tree, which strangers wrote. No step follows a link. Everything that wrote
 * in it must be gone.
 */
final class CacheTree {
  private static final Set<PosixFilePermission> OPEN =
      Set.copyOf(PosixFilePermissions.fromString("rwx------"));

  private CacheTree() {}

  static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** The bytes of all files; of a directory without any it is zero. */
  static long size(Path directory) throws IOException {
    long sum = 0;
    for (Path child : children(directory)) {
      BasicFileAttributes attributes = attributes(child);
      sum +=
          attributes.isDirectory()
              ? size(child)
              : attributes.isRegularFile() ? attributes.size() : 0;
    }
    return sum;
  }

  /**
   * Makes the target, which is not there, the same as the source: files, directories, links, and
   * nothing else. Times stay, because compilers compare them.
   */
  static void copy(Path source, Path target) throws IOException {
    Files.createDirectory(target);
    for (Path child : children(source)) {
      Path copy = target.resolve(child.getFileName());
      BasicFileAttributes attributes = attributes(child);
      if (attributes.isDirectory()) {
        copy(child, copy);
      } else if (attributes.isRegularFile() || attributes.isSymbolicLink()) {
        Files.copy(child, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
      }
    }
    FileTime modified = attributes(source).lastModifiedTime();
    Files.getFileAttributeView(target, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(modified, null, null);
  }

  /** Deletes whatever is there, if anything. */
  static void delete(Path path) throws IOException {
    if (isDirectory(path)) {
      for (Path child : children(path)) {
        delete(child);
      }
    }
    Files.deleteIfExists(path);
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Read at once, so that a deep tree does not hold a file open per level. */
  private static List<Path> children(Path directory) throws IOException {
    open(directory);
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(children::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }

  /** What is closed to its owner could neither be copied nor deleted. */
  private static void open(Path directory) throws IOException {
    Set<PosixFilePermission> now =
        Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
    if (!now.containsAll(OPEN)) {
      Set<PosixFilePermission> wider = EnumSet.copyOf(OPEN);
      wider.addAll(now);
      Files.setPosixFilePermissions(directory, wider);
    }
  }
}
