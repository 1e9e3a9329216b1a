package io.skerry.deployer.cli;

import java.util.List;
import picocli.CommandLine.Command;

/** {@code skerry functions}: Show the functions in service. */
@Command(
    name = "functions",
    description = "Show the functions in service.",
    mixinStandardHelpOptions = true)
final class FunctionsCommand extends Listing {
  @Override
  String path() {
    return "/functions";
  }

  @Override
  List<String> columns() {
    return List.of("name", "version", "routes", "schedules", "repository", "description");
  }
}
