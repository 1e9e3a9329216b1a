package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A verb that shows a list of the REST API. */
abstract class Listing implements Callable<Integer> {
  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The path below {@code /api/v1}. */
  abstract String path();

  /** The fields to show, in order. */
  abstract List<String> columns();

  /** What else there is to say, a line each. */
  List<String> notes(Connection service) {
    return List.of();
  }

  @Override
  public Integer call() {
    JsonNode items = connection.get(path()).path("items");
    if (output.json()) {
      spec.commandLine().getOut().println(items.toPrettyString());
      return ExitStatus.DONE;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(columns().stream().map(Listing::title).toList());
    for (JsonNode item : items) {
      rows.add(columns().stream().map(column -> cell(item.path(column))).toList());
    }
    Table.print(rows, spec.commandLine().getOut());
    notes(connection)
        .forEach(note -> spec.commandLine().getErr().println("note: " + Terminal.line(note)));
    return ExitStatus.DONE;
  }

  private static String title(String field) {
    return field.replaceAll("([A-Z])", " $1").toUpperCase(java.util.Locale.ROOT);
  }

  private static String cell(JsonNode value) {
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(Listing::cell)
          .collect(Collectors.joining(", "));
    }
    if (value.isObject()) {
      return value.path(value.fieldNames().next()).asText();
    }
    return Terminal.line(value.asText(""));
  }
}
