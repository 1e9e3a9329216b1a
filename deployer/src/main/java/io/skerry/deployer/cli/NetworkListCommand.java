package io.skerry.deployer.cli;

import picocli.CommandLine.Command;

/** {@code skerry network list}: Show the addresses of jails. */
@Command(
    name = "list",
    description = "Show the addresses of jails.",
    mixinStandardHelpOptions = true)
final class NetworkListCommand extends AddressListing {}
