package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A program with its arguments; no shell reads it. */
record CommandShape() implements Shape<List<String>> {
  private static final Pattern SHELL = Pattern.compile("[\"'|&;<>$`*\\\\{}\\[\\]#,:\n]");
  private static final ListShape<String> LIST =
      new ListShape<>(
          "a program and its arguments as a list of strings",
          TextShape.any("a string"),
          1,
          1000,
          false);

  @Override
  public Optional<List<String>> read(Cursor cursor) {
    Optional<String> line = cursor.written();
    if (line.isPresent()) {
      cursor.report(expected(), "write " + asList(line.get()));
      return Optional.empty();
    }
    Optional<List<String>> command = LIST.read(cursor);
    if (command.isPresent() && command.get().getFirst().isBlank()) {
      cursor.report("a program in the first place", "an empty one", "");
      return Optional.empty();
    }
    return command;
  }

  private static String asList(String line) {
    if (line.isBlank()) {
      return "[./run]";
    }
    if (SHELL.matcher(line).find()) {
      return "[sh, -c, '" + Quoted.shorten(line).replace("'", "''") + "']";
    }
    return "[" + Quoted.shorten(String.join(", ", line.strip().split("\\s+", -1))) + "]";
  }

  @Override
  public String expected() {
    return LIST.expected();
  }

  @Override
  public ObjectNode schema() {
    return LIST.schema();
  }
}
