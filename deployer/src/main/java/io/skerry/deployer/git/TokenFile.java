package io.skerry.deployer.git;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A file whose only line is a token or another secret. */
public final class TokenFile {
  private static final int LONGEST = 4096;

  private TokenFile() {}

  /**
   * The secret, without white space around it.
   *
   * @throws io.skerry.runtime.fault.SkerryException saying what is wrong with the file
   */
  public static String read(Path file) {
    String text = new String(SmallFile.read(file), StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      throw SmallFile.broken(file, "it is empty");
    }
    if (text.length() > LONGEST || text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw SmallFile.broken(
          file, "it must hold one line of at most " + LONGEST + " ASCII characters, no spaces");
    }
    return text;
  }
}
