package io.skerry.deployer.watch;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The credentials of repositories that were added at run time: a directory for each, for nobody but
 * the service to read. A directory without a repository is an orphan. Blocks; not for virtual
 * threads.
 */
final class CredentialFiles {
  private static final String STAGED = ".staged";
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** What is kept of a repository. */
  enum Kind {
    TOKEN,
    SSH_KEY,
    KNOWN_HOSTS,
    CA,
    WEBHOOK_SECRET,
    STATUS_TOKEN;

    /** The file's name. */
    String file() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Path root;

  CredentialFiles(Path root) {
    this.root = root;
  }

  /** Where the files of a repository are once they are kept. */
  Path directory(String name) {
    return root.resolve(name);
  }

  /** Writes files that count for nothing yet; a crash leaves an orphan. */
  Path stage(Map<Kind, String> contents) {
    try {
      Path staged = Files.createTempDirectory(root, STAGED, DIRECTORY);
      for (Map.Entry<Kind, String> entry : contents.entrySet()) {
        write(staged.resolve(entry.getKey().file()), entry.getValue());
      }
      flush(staged);
      return staged;
    } catch (IOException e) {
      throw failed("write credentials below " + root, e);
    }
  }

  private static void write(Path file, String content) throws IOException {
    Files.createFile(file, FILE);
    Files.write(file, content.getBytes(StandardCharsets.UTF_8));
    flush(file);
  }

  /** On the disk before a row says that it is there. */
  private static void flush(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Makes staged files those of the repository, in one step. */
  void keep(Path staged, String name) {
    try {
      remove(name);
      Files.move(staged, directory(name));
      flush(root);
    } catch (IOException e) {
      throw failed("keep the credentials of " + name, e);
    }
  }

  /** Removes the files of a repository, if there are any. */
  void remove(String name) {
    discard(directory(name));
  }

  /** Removes a directory of files. */
  void discard(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try {
      for (Path file : entries(directory)) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw failed("remove " + directory, e);
    }
  }

  /** Removes what a crash has left: everything that belongs to none of these. */
  void sweep(Set<String> names) {
    for (Path entry : entries(root)) {
      if (!names.contains(String.valueOf(entry.getFileName()))) {
        discard(entry);
      }
    }
  }

  private static List<Path> entries(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    } catch (IOException e) {
      throw failed("list " + directory, e);
    }
  }

  private static SkerryException failed(String what, IOException e) {
    return new SkerryException(ErrorCode.STORE_FAILED, what + ": " + e, e);
  }
}
