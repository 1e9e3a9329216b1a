package io.skerry.deployer.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of Skerry itself, which the build writes into a file beside the classes. */
public final class OwnVersion {
  private static final String FILE = "/io/skerry/deployer/version.txt";

  private OwnVersion() {}

  /** The version, such as {@code 0.1.0}. */
  public static String text() {
    try (InputStream in = OwnVersion.class.getResourceAsStream(FILE)) {
      return in == null ? "?" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
