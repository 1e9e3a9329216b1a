package io.skerry.deployer.cli;

import picocli.CommandLine.Command;

/** {@code skerry repos list}: Show the watched repositories. */
@Command(
    name = "list",
    description = "Show the watched repositories.",
    mixinStandardHelpOptions = true)
final class ReposListCommand extends ReposListing {}
