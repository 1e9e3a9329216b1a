package io.skerry.deployer.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code skerry functions}: Show the functions in service. */
@Command(
    name = "functions",
    description = "Show the functions in service.",
    mixinStandardHelpOptions = true)
final class FunctionsCommand extends Listing {
  @Option(names = "--previews", description = "those of the branches that are not deployed")
  private boolean previews;

  @Override
  String path() {
    return previews ? "/previews" : "/functions";
  }

  @Override
  List<String> notes(Connection service) {
    List<String> notes = new ArrayList<>();
    service.get("/base").path("notes").forEach(note -> notes.add(note.asText()));
    return notes;
  }

  @Override
  List<String> columns() {
    return previews
        ? List.of("name", "branch", "version", "schedules", "repository", "commit")
        : List.of("name", "version", "routes", "schedules", "repository", "description");
  }
}
