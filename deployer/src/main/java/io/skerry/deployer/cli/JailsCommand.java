package io.skerry.deployer.cli;

import java.util.List;
import picocli.CommandLine.Command;

/** {@code skerry jails}: Show the jails that exist now. */
@Command(
    name = "jails",
    description = "Show the jails that exist now.",
    mixinStandardHelpOptions = true)
final class JailsCommand extends Listing {
  @Override
  String path() {
    return "/jails";
  }

  @Override
  List<String> columns() {
    return List.of("id");
  }
}
