package io.skerry.deployer.cli;

/** What the command line exits with; documented in docs/cli.md. */
final class ExitStatus {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 3;
  static final int REFUSED = 4;
  static final int FUNCTION_FAILED = 5;

  private ExitStatus() {}
}
