package io.skerry.runtime.jail;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.BootLog;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;

/** Says in words why a program that was started ahead of its request never got it. */
final class BootFailure {
  static final String BEFORE_READY = "before it said that it was ready";
  static final String BEFORE_START = "before its request came";

  private BootFailure() {}

  /**
   * The exception that tells of an end.
   *
   * @param when {@link #BEFORE_READY} or {@link #BEFORE_START}
   * @param log what it had written for people and nobody else was given
   */
  static SkerryException of(JailCommand program, JailExit exit, String when, String log) {
    String how =
        switch (exit.cause()) {
          case EXITED -> "ended with exit status " + exit.status() + " " + when;
          case SIGNALED -> "was ended by signal " + (exit.status() - 128) + " " + when;
          case MEMORY -> "used more memory than its limit " + when;
          case KILLED -> "was killed " + when;
          case TIMEOUT ->
              "did not say within %d ms that it was ready, by a byte to descriptor 4"
                  .formatted(program.timeout().toMillis());
        };
    return new SkerryException(
        ErrorCode.FUNCTION_FAILED,
        "start '%s' ahead of its request: the program %s"
            .formatted(program.arguments().getFirst(), how),
        new BootLog(log));
  }
}
