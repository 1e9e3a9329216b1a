package io.skerry.deployer.build;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.JailExit;
import java.time.Duration;
import java.util.List;

/** Says in words why a build's step failed. */
final class BuildFailure {
  private BuildFailure() {}

  /**
   * The reason.
   *
   * @param hint what to try when the step itself found fault; empty for nothing
   */
  static SkerryException of(
      String function, List<String> step, JailExit exit, Duration timeout, String hint) {
    String command = "'" + StepWords.of(step) + "'";
    String what =
        switch (exit.cause()) {
          case TIMEOUT ->
              "took longer than its build.timeout of "
                  + timeout.toMillis() / 1000
                  + "s; raise it, or make the build shorter";
          case MEMORY -> "used more memory than a build may";
          case KILLED -> "was cancelled";
          case SIGNALED -> "was ended by signal " + (exit.status() - 128);
          case EXITED ->
              "ended with exit status " + exit.status() + (hint.isEmpty() ? "" : "; " + hint);
        };
    return new SkerryException(
        ErrorCode.UNPROCESSABLE, "build of " + function + " failed: " + command + " " + what);
  }
}
