package io.skerry.runtime.store;

import java.security.SecureRandom;
import java.time.Instant;

/**
 * Makes ids that sort by time and are unique across nodes: a prefix, 48 bits of milliseconds, 80
 * random bits, in Crockford's base 32, lower case. Safe for use by many threads.
 */
public final class Ids {
  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int TIME_DIGITS = 10;
  private static final int RANDOM_DIGITS = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** The id of an invocation: {@code i-} and 26 digits. */
  public static String invocation() {
    return next('i');
  }

  /** The id of a jail and its clone: {@code j-} and 26 digits. */
  public static String jail() {
    return next('j');
  }

  /** The id of a build: {@code b-} and 26 digits. */
  public static String build() {
    return next('b');
  }

  /** The id of a release: {@code r-} and 26 digits. */
  public static String release() {
    return next('r');
  }

  /** The id of a token: {@code t-} and 26 digits. */
  public static String token() {
    return next('t');
  }

  /** What sorts before every id of that time or later, and after all that are older. */
  static String earliest(char prefix, Instant time) {
    return begin(prefix, time.toEpochMilli()).toString();
  }

  private static StringBuilder begin(char prefix, long time) {
    StringBuilder id =
        new StringBuilder(2 + TIME_DIGITS + RANDOM_DIGITS).append(prefix).append('-');
    for (int shift = (TIME_DIGITS - 1) * 5; shift >= 0; shift -= 5) {
      id.append(DIGITS.charAt((int) (time >>> shift) & 31));
    }
    return id;
  }

  private static String next(char prefix) {
    StringBuilder id = begin(prefix, System.currentTimeMillis());
    byte[] random = new byte[RANDOM_DIGITS];
    RANDOM.nextBytes(random);
    for (byte value : random) {
      id.append(DIGITS.charAt(value & 31));
    }
    return id.toString();
  }
}
