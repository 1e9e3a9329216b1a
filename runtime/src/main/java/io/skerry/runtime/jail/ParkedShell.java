package io.skerry.runtime.jail;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.JailCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The process that waits in a prepared jail: a shell of the base system that becomes the function's
 * program once it has read what that is.
 *
 * <p>The start message is shell text in which every word stands in single quotes; between single
 * quotes no character but the quote itself means anything to a shell, so no value can become code.
 * It crosses on standard input, never on a command line. {@code read} takes one byte at a time from
 * a pipe, so that what follows the message is left to the function.
 */
final class ParkedShell {
  /** What it says as soon as it waits. */
  private static final String READY = "ready";

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int WORDS_LIMIT = 1_000;

  /** Gets the working directory and the number of open files as arguments. */
  private static final String SCRIPT =
      """
      ulimit -c 0
      ulimit -n "$2" || exit 1
      cd "$1" || exit 1
      [ -O . ] || { echo "the tree does not belong to the user that functions run as" >&2; exit 1; }
      PATH=%s
      given() { printf '%%s\\0' "$@"; }
      echo %s
      IFS= read -r n || exit 0
      t=
      while [ "$n" -gt 0 ]; do
        IFS= read -r l || exit 0
        t="$t$l
      "
        n=$((n - 1))
      done
      unset PWD OLDPWD
      eval "$t"
      exec "$@"
      """
          .formatted(Program.DEFAULT_PATH, READY);

  private ParkedShell() {}

  /** The command line, without anything of the host's environment. */
  static List<String> command(String directory, int files) {
    return List.of(
        "/usr/bin/env",
        "-i",
        "/bin/sh",
        "-c",
        SCRIPT,
        "skerry",
        directory,
        Integer.toString(files));
  }

  /** The start message: the number of its lines, then the lines. */
  static byte[] message(JailCommand command) {
    return message(command, "");
  }

  /**
   * The start message for a program that wants to be started ahead: this shell starts it only now,
   * with the same two descriptors.
   *
   * @param program with the variables that it is started with
   * @param request with those that it reads
   */
  static byte[] message(JailCommand program, JailCommand request) {
    StringBuilder text = new StringBuilder("exec 5<&0\ngiven");
    request.environment().entrySet().forEach(entry -> text.append(' ').append(variable(entry)));
    return message(
        program, text + " | {\nexec 3<&0 0<&5 5<&- 4>/dev/null\nexec \"$@\"\n}\nexit $?\n");
  }

  private static byte[] message(JailCommand command, String last) {
    StringBuilder text = new StringBuilder("set --");
    command.arguments().forEach(word -> text.append(' ').append(quote(word)));
    text.append('\n');
    if (!command.environment().isEmpty()) {
      text.append("export");
      command.environment().entrySet().forEach(entry -> text.append(' ').append(variable(entry)));
      text.append('\n');
    }
    text.append(last);
    long lines = text.chars().filter(letter -> letter == '\n').count();
    return (lines + "\n" + text).getBytes(StandardCharsets.UTF_8);
  }

  private static String variable(Map.Entry<String, String> variable) {
    String name = variable.getKey();
    String value = variable.getValue();
    // The shell takes this one for its own counter, and ends when it is no number.
    boolean counter = name.equals("OPTIND") && !value.matches("[0-9]{1,9}");
    if (!NAME.matcher(name).matches() || counter) {
      throw new SkerryException(
          ErrorCode.JAIL_FAILED,
          "pass the environment variable '%s' into a jail: its name may hold letters, digits and"
                  .formatted(name)
              + " underscores, and OPTIND only a number");
    }
    return quote(name + "=" + value);
  }

  private static String quote(String word) {
    if (word.indexOf('\0') >= 0) {
      throw new SkerryException(
          ErrorCode.JAIL_FAILED, "pass a text with a NUL into a jail: no program can take it");
    }
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Waits until it is parked; what it or the way to it said instead, when it never is. */
  static void awaitReady(Process process) {
    try {
      String said = line(process.getInputStream());
      if (!said.equals(READY)) {
        byte[] words = process.getErrorStream().readNBytes(WORDS_LIMIT);
        throw new SkerryException(
            ErrorCode.JAIL_FAILED,
            "park a process in a jail: "
                + (said + " " + new String(words, StandardCharsets.UTF_8))
                    .lines()
                    .map(String::strip)
                    .collect(Collectors.joining("; ")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(InputStream from) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int letter = from.read();
        letter >= 0 && letter != '\n' && line.size() < WORDS_LIMIT;
        letter = from.read()) {
      line.write(letter);
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
