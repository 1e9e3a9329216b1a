package io.skerry.deployer.cli;

import java.util.List;
import picocli.CommandLine.Command;

/** {@code skerry releases}: Show the latest releases. */
@Command(
    name = "releases",
    description = "Show the latest releases.",
    mixinStandardHelpOptions = true)
final class ReleasesCommand extends Listing {
  @Override
  String path() {
    return "/releases";
  }

  @Override
  List<String> columns() {
    return List.of("id", "cause", "repository", "newCommit", "author", "message", "created");
  }
}
