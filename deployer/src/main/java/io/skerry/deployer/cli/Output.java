package io.skerry.deployer.cli;

import io.skerry.runtime.store.Json;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** How a verb prints. */
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

  /** Prints a value as JSON, laid out for people too. */
  static void print(PrintWriter out, Object value) {
    out.println(Json.MAPPER.valueToTree(value).toPrettyString());
    out.flush();
  }
}
