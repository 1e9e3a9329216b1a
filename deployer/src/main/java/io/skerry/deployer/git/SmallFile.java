package io.skerry.deployer.git;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that hold credentials; no message ever shows what is in them. */
final class SmallFile {
  private static final int MOST = 1 << 20;

  private SmallFile() {}

  /**
   * The whole file.
   *
   * @throws SkerryException when it cannot be read, is empty, or is far too large
   */
  static byte[] read(Path file) {
    if (Files.isDirectory(file)) {
      throw broken(file, "it is a directory");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MOST + 1);
      if (content.length == 0) {
        throw broken(file, "it is empty");
      }
      if (content.length > MOST) {
        throw broken(file, "it is longer than 1 MiB");
      }
      return content;
    } catch (NoSuchFileException _) {
      throw broken(file, "there is no such file");
    } catch (AccessDeniedException _) {
      throw broken(file, "the service's user may not read it");
    } catch (IOException e) {
      throw new SkerryException(ErrorCode.PREREQUISITE_MISSING, "read " + file + ": " + e, e);
    }
  }

  static SkerryException broken(Path file, String why) {
    return new SkerryException(ErrorCode.PREREQUISITE_MISSING, "read " + file + ": " + why);
  }
}
