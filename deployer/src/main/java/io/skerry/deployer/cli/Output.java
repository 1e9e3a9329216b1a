package io.skerry.deployer.cli;

import picocli.CommandLine.Option;

/** How a verb prints: the options that all verbs with a list share. */
final class Output {
  /** The ways to print. */
  enum Format {
    TABLE,
    JSON
  }

  @Option(names = "--output", paramLabel = "FORMAT", description = "table (the default) or json")
  private Format format = Format.TABLE;

  boolean json() {
    return format == Format.JSON;
  }
}
