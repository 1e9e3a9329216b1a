package io.skerry.deployer.cli;

import java.util.List;
import picocli.CommandLine.Command;

/** {@code skerry builds}: Show the latest builds. */
@Command(name = "builds", description = "Show the latest builds.", mixinStandardHelpOptions = true)
final class BuildsCommand extends Listing {
  @Override
  String path() {
    return "/builds";
  }

  @Override
  List<String> columns() {
    return List.of("id", "function", "version", "state", "exitStatus", "created", "finished");
  }
}
