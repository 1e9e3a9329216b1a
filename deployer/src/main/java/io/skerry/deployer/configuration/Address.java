package io.skerry.deployer.configuration;

/**
 * Where the service listens.
 *
 * @param host a name or an address, of IPv6 without brackets
 * @param port 0 for any free one
 */
record Address(String host, int port) {}
