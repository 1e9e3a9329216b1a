package io.skerry.deployer.cli;

import picocli.CommandLine.Command;

/** {@code skerry repos}: Show the watched repositories, add, remove or test one. */
@Command(
    name = "repos",
    description = "Show the watched repositories, add, remove or test one.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ReposListCommand.class,
      ReposAddCommand.class,
      ReposRemoveCommand.class,
      ReposTestCommand.class
    })
final class ReposCommand extends ReposListing {}
