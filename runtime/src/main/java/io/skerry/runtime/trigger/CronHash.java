package io.skerry.runtime.trigger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Draws numbers that look random but depend on a seed only, on every machine and after every
 * restart the same.
 */
record CronHash(String seed) {

  /** What {@code H} means in a field: 0 or more, below the bound. */
  int below(int bound, CronField field) {
    return (int) below(bound, field.name());
  }

  /** A number from 0 to below the bound. */
  long below(long bound, String purpose) {
    byte[] text = (seed + "\n" + purpose).getBytes(StandardCharsets.UTF_8);
    return Math.floorMod(ByteBuffer.wrap(sha256(text)).getLong(), bound);
  }

  private static byte[] sha256(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
