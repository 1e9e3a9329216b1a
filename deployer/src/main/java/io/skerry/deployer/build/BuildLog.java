package io.skerry.deployer.build;

import io.skerry.runtime.store.BuildLogTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What a build says: cut into lines, made harmless, kept in the database up to a bound, and passed
 * on as it comes. Used by one thread at a time.
 */
final class BuildLog {
  private static final int BOUND = 1024 * 1024;
  private static final int MAX_LINE = 4096;
  private static final int CHUNK = 8 * 1024;

  private final BuildLogTable table;
  private final String build;
  private final Consumer<String> listener;
  private final java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();
  private final StringBuilder unwritten = new StringBuilder();
  private int sequence;
  private int size;
  private boolean cut;

  BuildLog(BuildLogTable table, String build, Consumer<String> listener) {
    this.table = table;
    this.build = build;
    this.listener = listener;
  }

  /** Takes a piece of what a step wrote. */
  synchronized void add(ByteBuffer piece) {
    while (piece.hasRemaining() && !cut) {
      byte next = piece.get();
      if (next == '\n' || line.size() >= MAX_LINE) {
        endLine();
      }
      if (next != '\n') {
        line.write(next);
      }
    }
  }

  private void endLine() {
    String text = harmless(line.toString(StandardCharsets.UTF_8));
    line.reset();
    say(text);
  }

  /** Takes a line of our own. */
  synchronized void say(String text) {
    if (cut) {
      return;
    }
    if (size + text.length() > BOUND) {
      cut = true;
      emit("[log cut here: it is longer than " + BOUND + " characters]");
      return;
    }
    emit(text);
  }

  /** Takes the last line, which stands also in a log that was cut. */
  synchronized void conclude(String text) {
    if (line.size() > 0) {
      endLine();
    }
    emit(harmless(text));
  }

  private void emit(String text) {
    size += text.length() + 1;
    unwritten.append(text).append('\n');
    listener.accept(text);
    if (unwritten.length() > CHUNK) {
      flush();
    }
  }

  /** Ends an unfinished line, and writes what is not in the database yet. */
  synchronized void finish() {
    if (line.size() > 0) {
      endLine();
    }
    flush();
  }

  /** Writes what is not in the database yet. */
  synchronized void flush() {
    if (!unwritten.isEmpty()) {
      table.append(build, sequence++, unwritten.toString());
      unwritten.setLength(0);
    }
  }

  /** Control characters would steer the terminal of whoever reads the log. */
  static String harmless(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (c == '\t') {
            safe.append("    ");
          } else if (c != '\r') {
            safe.appendCodePoint(Character.isISOControl(c) || isDirection(c) ? '?' : c);
          }
        });
    return safe.toString();
  }

  /** Marks that turn the direction of writing hide what a line really says. */
  private static boolean isDirection(int c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  }
}
