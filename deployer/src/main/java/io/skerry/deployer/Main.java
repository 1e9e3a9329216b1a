package io.skerry.deployer;

import io.skerry.deployer.cli.SkerryCommand;

/** The entry of the command line. */
public final class Main {
  private Main() {}

  /** Runs a verb and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(SkerryCommand.run(arguments));
  }
}
