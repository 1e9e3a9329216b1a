package io.skerry.deployer.cli;

import io.skerry.runtime.function.FunctionName;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skerry versions}: Show the versions of a function. */
@Command(
    name = "versions",
    description = "Show the versions of a function, newest first.",
    mixinStandardHelpOptions = true)
final class VersionsCommand extends Listing {
  @Parameters(paramLabel = "NAME", description = "the function")
  private String name = "";

  @Override
  String path() {
    return "/functions/" + new FunctionName(name) + "/versions";
  }

  @Override
  List<String> columns() {
    return List.of("version", "active", "commit", "build", "created");
  }
}
