package io.skerry.runtime.store;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory that holds all of a service's state, held by one service at a time. */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK = "lock";

  /** What may lie in a data directory that no service has used yet. */
  private static final Set<String> BEFORE_THE_START =
      Set.of("plugins", "admin-token", "skerry.yaml", "lost+found");

  private final Path root;
  private final FileChannel channel;

  private DataDirectory(Path root, FileChannel channel) {
    this.root = root;
    this.channel = channel;
  }

  /**
   * Takes the directory, which is made when absent, for nobody but its owner to read.
   *
   * @throws SkerryException when it cannot be used, or another service holds it
   */
  public static DataDirectory take(Path root) {
    try {
      Path absolute = root.toAbsolutePath().normalize();
      Files.createDirectories(absolute);
      refuseForeign(absolute);
      Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rwx------"));
      FileChannel channel =
          FileChannel.open(
              absolute.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new SkerryException(
            ErrorCode.CONFLICT,
            "another skerry service holds the data directory "
                + absolute
                + "; stop it, or choose another one with --data DIR");
      }
      return new DataDirectory(absolute, channel);
    } catch (IOException e) {
      throw new SkerryException(
          ErrorCode.PREREQUISITE_MISSING,
          "use the data directory "
              + root
              + ": "
              + reason(e)
              + "; choose a directory that you can write with --data DIR",
          e);
    }
  }

  /** A directory with something else in it is somebody's home or project: not ours to close. */
  private static void refuseForeign(Path directory) throws IOException {
    if (Files.exists(directory.resolve(LOCK))) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      Optional<String> foreign =
          entries
              .map(entry -> String.valueOf(entry.getFileName()))
              .filter(name -> !BEFORE_THE_START.contains(name))
              .findFirst();
      if (foreign.isPresent()) {
        throw new SkerryException(
            ErrorCode.PREREQUISITE_MISSING,
            "the data directory "
                + directory
                + " holds something else: "
                + foreign.get()
                + "; choose a new or an empty one with --data DIR");
      }
    }
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException denied
        ? "no permission for " + denied.getFile()
        : e.toString();
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  /** A file or directory in it. */
  public Path resolve(String name) {
    return root.resolve(name);
  }

  /** A directory in it, which is made when absent. */
  public Path directory(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new SkerryException(
          ErrorCode.PREREQUISITE_MISSING, "make " + root.resolve(name) + ": " + e, e);
    }
  }

  /** The directory's absolute path. */
  public Path root() {
    return root;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new SkerryException(ErrorCode.STORE_FAILED, "let go of " + root + ": " + e, e);
    }
  }
}
