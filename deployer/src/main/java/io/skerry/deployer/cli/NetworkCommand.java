package io.skerry.deployer.cli;

import picocli.CommandLine.Command;

/** {@code skerry network}: Show the addresses of jails, or take one back. */
@Command(
    name = "network",
    description = "Show the addresses of jails, or take one back.",
    mixinStandardHelpOptions = true,
    subcommands = {NetworkListCommand.class, NetworkReleaseCommand.class})
final class NetworkCommand extends AddressListing {}
