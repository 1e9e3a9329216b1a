package io.skerry.deployer.cli;

/** A verb ends with a message and an exit status of its own. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  CliException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
