package io.skerry.runtime.spi;

/**
 * What a program wrote for people before it failed to boot: the cause of the exception that tells
 * of it, because it belongs in logs and not in answers.
 */
public final class BootLog extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int LINE = 300;

  private final String text;

  public BootLog(String text) {
    super(lastLine(text));
    this.text = text;
  }

  /** All of it, as far as a pipe holds. */
  public String text() {
    return text;
  }

  private static String lastLine(String text) {
    String line = text.lines().filter(words -> !words.isBlank()).reduce("", (_, last) -> last);
    return line.length() > LINE ? line.substring(0, LINE) + "…" : line;
  }
}
