package io.skerry.deployer.yaml;

/** Text from a file as an error may show it: short, and harmless to a terminal. */
public final class Quoted {
  private static final int LONGEST = 80;

  private Quoted() {}

  /** The text in single quotes. */
  public static String quote(String text) {
    return "'" + shorten(text) + "'";
  }

  /** The text cut to a length that a line can bear. */
  public static String shorten(String text) {
    return shorten(text, LONGEST);
  }

  /** The text cut to so many characters. */
  static String shorten(String text, int longest) {
    return text.codePointCount(0, text.length()) <= longest
        ? text
        : text.substring(0, text.offsetByCodePoints(0, longest)) + "…";
  }

  /** The text with everything that could steer a terminal or break the line written out. */
  public static String harmless(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(point -> append(safe, point));
    return safe.toString();
  }

  private static void append(StringBuilder safe, int point) {
    if (shows(point)) {
      safe.appendCodePoint(point);
    } else if (point == '\n') {
      safe.append("\\n");
    } else if (point == '\t') {
      safe.append("\\t");
    } else {
      safe.append(String.format("\\u%04X", point));
    }
  }

  private static boolean shows(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
