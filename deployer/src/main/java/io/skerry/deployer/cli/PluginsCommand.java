package io.skerry.deployer.cli;

import java.util.List;
import picocli.CommandLine.Command;

/** {@code skerry plugins}: Show the plugins and their extensions. */
@Command(
    name = "plugins",
    description = "Show the plugins and their extensions.",
    mixinStandardHelpOptions = true)
final class PluginsCommand extends Listing {
  @Override
  String path() {
    return "/plugins";
  }

  @Override
  List<String> columns() {
    return List.of("id", "version", "state", "extensions", "reason");
  }
}
