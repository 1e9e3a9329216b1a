package io.skerry.deployer.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A base in a short text, which is another one after its packages changed. Worked out again only
 * when a file that tells of them was touched. Safe for use by many threads.
 */
final class BaseIdentity {
  /** What package managers keep of what is installed, and the C library for bases without one. */
  private static final List<String> TELLING =
      List.of(
          "etc/os-release",
          "bin/freebsd-version",
          "var/lib/dpkg/status",
          "lib/apk/db/installed",
          "var/lib/rpm/rpmdb.sqlite",
          "usr/lib/sysimage/rpm/rpmdb.sqlite",
          "var/lib/pacman/local",
          "var/db/pkg/local.sqlite",
          "lib/x86_64-linux-gnu/libc.so.6",
          "lib/aarch64-linux-gnu/libc.so.6",
          "lib64/libc.so.6",
          "lib/ld-musl-x86_64.so.1",
          "lib/libc.so.7");

  private static final List<Pattern> NAMES =
      List.of(
          Pattern.compile("(?m)^PRETTY_NAME=\"?([^\"\\n]{1,80})"),
          Pattern.compile("(?m)^USERLAND_VERSION=\"?([^\"\\n]{1,80})"));

  /** Longer ones are told by size and time; reading them would take too long. */
  private static final long READ_AT_MOST = 16L << 20;

  private static final int DIGITS = 12;

  private final Path root;
  private volatile @Nullable Known known;

  private record Known(List<BaseFile> files, String text) {}

  BaseIdentity(Path root) {
    this.root = root;
  }

  String text() {
    List<BaseFile> files =
        TELLING.stream().map(name -> BaseFile.find(root, name)).flatMap(Optional::stream).toList();
    Known last = known;
    if (last == null || !last.files().equals(files)) {
      last = new Known(files, name(files) + " " + digest(files));
      known = last;
    }
    return last.text();
  }

  private static String name(List<BaseFile> files) {
    return files.stream()
        .limit(2)
        .filter(file -> file.size() < 64 * 1024)
        .map(BaseIdentity::read)
        .flatMap(text -> NAMES.stream().flatMap(pattern -> pattern.matcher(text).results()))
        .map(found -> found.group(1))
        .map(BuildLog::harmless)
        .findFirst()
        .orElse("base");
  }

  private static String read(BaseFile file) {
    try {
      return Files.isRegularFile(file.path())
          ? Files.readString(file.path(), StandardCharsets.ISO_8859_1)
          : "";
    } catch (IOException _) {
      return "";
    }
  }

  private static String digest(List<BaseFile> files) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (BaseFile file : files) {
        add(sha, file);
      }
      return HexFormat.of().formatHex(sha.digest()).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The contents where they are short: a copy of the same base is the same. */
  private static void add(MessageDigest sha, BaseFile file) {
    byte[] telling = (file.size() + " " + file.modified()).getBytes(StandardCharsets.UTF_8);
    if (Files.isRegularFile(file.path()) && file.size() <= READ_AT_MOST) {
      try {
        telling = Files.readAllBytes(file.path());
      } catch (IOException _) {
        sha.update((byte) '?'); // Not for us to read: its size and time must do.
      }
    }
    sha.update(telling);
  }
}
