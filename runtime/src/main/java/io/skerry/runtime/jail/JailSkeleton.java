package io.skerry.runtime.jail;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The few files of /etc and /var that every jail sees, copied once from the base. */
final class JailSkeleton {
  /** Nothing that tells of the host: certificates, the time zone, and how libraries are found. */
  private static final List<String> COPIED =
      List.of(
          "etc/ssl",
          "etc/localtime",
          "etc/services",
          "etc/protocols",
          "etc/nsswitch.conf",
          "etc/libmap.conf",
          "etc/termcap",
          "var/run/ld-elf.so.hints");

  private final Path skeleton;
  private final Path base;

  private JailSkeleton(Path skeleton, Path base) {
    this.skeleton = skeleton;
    this.base = base;
  }

  /** Makes or renews the skeleton. */
  static void make(Path skeleton, Path base, int uid, int gid) throws IOException {
    JailSkeleton made = new JailSkeleton(skeleton, base);
    made.directory(skeleton);
    made.directory(skeleton.resolve("etc"));
    made.directory(skeleton.resolve("var"));
    made.directory(skeleton.resolve("var/run"));
    Path temporary = skeleton.resolve("var/tmp");
    if (!Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(temporary, Path.of("/tmp"));
    }
    made.file(
        "etc/passwd",
        "root:*:0:0:root:/root:/usr/sbin/nologin\nskerry:*:%d:%d:function:/app:/bin/sh\n"
            .formatted(uid, gid));
    made.file("etc/group", "wheel:*:0:\nskerry:*:%d:\n".formatted(gid));
    for (String name : COPIED) {
      if (Files.exists(base.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        made.copy(base.resolve(name));
      }
    }
  }

  private void directory(Path directory) throws IOException {
    Files.createDirectories(directory);
    // Whatever the umask is: jails read it as an unprivileged user.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void file(String name, String text) throws IOException {
    Path file = skeleton.resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private void copy(Path from) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path source, BasicFileAttributes attributes)
              throws IOException {
            if (!permits(source, PosixFilePermission.OTHERS_EXECUTE)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            directory(target(source));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path source, BasicFileAttributes attributes)
              throws IOException {
            boolean plain =
                attributes.isRegularFile() && permits(source, PosixFilePermission.OTHERS_READ);
            if (plain || attributes.isSymbolicLink()) {
              Files.copy(
                  source,
                  target(source),
                  StandardCopyOption.REPLACE_EXISTING,
                  StandardCopyOption.COPY_ATTRIBUTES,
                  LinkOption.NOFOLLOW_LINKS);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private Path target(Path source) {
    return skeleton.resolve(base.relativize(source).toString());
  }

  /** A private key is not for functions: only what everybody may read is copied. */
  private static boolean permits(Path file, PosixFilePermission permission) throws IOException {
    return Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS).contains(permission);
  }
}
