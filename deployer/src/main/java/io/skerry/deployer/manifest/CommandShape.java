package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.ListShape;
import io.skerry.deployer.yaml.Quoted;
import io.skerry.deployer.yaml.Shape;
import io.skerry.deployer.yaml.TextShape;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program with its arguments; no shell reads it. */
record CommandShape() implements Shape<List<String>> {
  private static final Pattern SHELL = Pattern.compile("[\"'|&;<>$`*\\\\{}\\[\\]#,:\n]");

  /** What YAML takes for a string without quotes, as far as a hint needs to know. */
  private static final Pattern WORD =
      Pattern.compile(
          "(?i)(?!(y|n|yes|no|on|off|true|false|null)$)(--?|\\.{0,2}/)?[a-z_][a-z0-9._/=+-]*");

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
    return Stream.of(line.strip().split("\\s+", -1))
        .map(word -> WORD.matcher(word).matches() ? word : "\"" + word + "\"")
        .collect(Collectors.joining(", ", "[", "]"));
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
