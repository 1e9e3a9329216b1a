package io.skerry.runtime.jail;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Where a FreeBSD jail's files lie on the host.
 *
 * @param name the jail's name, as the host knows it
 * @param conf its jail.conf
 * @param root its root directory, which holds nothing but mount points
 */
record JailPlace(String name, Path conf, Path root) {
  private static final String SUFFIX = ".conf";
  private static final List<String> POINTS =
      List.of("app", "bin", "dev", "etc", "lib", "libexec", "sbin", "tmp", "usr", "var");

  static JailPlace of(Path directory, String name) {
    return new JailPlace(name, directory.resolve(name + SUFFIX), directory.resolve(name));
  }

  /** The jail's name that a file in the directory belongs to; the file's own when it is none. */
  static String nameOf(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  /**
   * Makes the directories and writes the file.
   *
   * @throws FileAlreadyExistsException when an earlier jail of this name was not removed
   */
  void make(String text) throws IOException {
    // First: from now on a sweep knows that there is something to remove.
    Files.writeString(conf, text, StandardOpenOption.CREATE_NEW);
    Files.createDirectory(root);
    // Whatever the umask is: an unprivileged user enters it.
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String point : POINTS) {
      Files.createDirectory(root.resolve(point));
    }
  }

  /**
   * Deletes them. Only empty directories: what is mounted there yet stays, and so does the file.
   */
  void delete() throws IOException {
    for (String point : POINTS) {
      Files.deleteIfExists(root.resolve(point));
    }
    Files.deleteIfExists(root);
    Files.deleteIfExists(conf);
  }
}
