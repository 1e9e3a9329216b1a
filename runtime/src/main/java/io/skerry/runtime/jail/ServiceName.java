package io.skerry.runtime.jail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A name for what one service makes on a host, which no other service on this host has. */
public final class ServiceName {
  private static final int DIGITS = 12;

  private ServiceName() {}

  /** The name of the service that owns the directory. */
  static String of(Path directory) throws IOException {
    return ofPath(directory.toRealPath().toString());
  }

  /** The same of a directory that need not be there yet. */
  public static String ofPath(String path) {
    try {
      byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "skerry-" + HexFormat.of().formatHex(hash).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
