package io.skerry.deployer.cli;

/** What strangers wrote, made harmless for a terminal. */
final class Terminal {
  /**
   * Control characters of both sets, which a terminal obeys, and those that turn the order of
   * letters around, so that source reads as what it is not.
   */
  private static final String HARMFUL = "[\\p{Cc}\\u202a-\\u202e\\u2066-\\u2069&&[^\n\t]]";

  private Terminal() {}

  /** The text with its lines. */
  static String lines(String text) {
    return text.replaceAll(HARMFUL, "?");
  }

  /** The text as one line. */
  static String line(String text) {
    return lines(text).replaceAll("[\n\t]", " ");
  }
}
