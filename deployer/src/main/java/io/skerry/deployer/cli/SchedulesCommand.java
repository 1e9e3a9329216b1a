package io.skerry.deployer.cli;

import java.util.List;
import picocli.CommandLine.Command;

/** {@code skerry schedules}: Show the schedules and their next times. */
@Command(
    name = "schedules",
    description = "Show the schedules and their next times.",
    mixinStandardHelpOptions = true)
final class SchedulesCommand extends Listing {
  @Override
  String path() {
    return "/schedules";
  }

  @Override
  List<String> columns() {
    return List.of("function", "version", "schedule", "timezone", "next", "last");
  }
}
