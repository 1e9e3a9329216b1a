package io.skerry.runtime.invoke;

import io.skerry.runtime.store.Invocation;
import java.time.Duration;

/** How a run ended, as far as that is to be expected of programs. */
public sealed interface Outcome {

  /** The program ended with status 0. */
  record Succeeded() implements Outcome {}

  /**
   * The program failed.
   *
   * @param status 1 to 255; 128 plus the signal's number when a signal ended it
   */
  record Failed(int status, boolean signaled) implements Outcome {}

  /** The run took longer than it may. */
  record TimedOut(Duration limit) implements Outcome {}

  /**
   * The run used more than it may.
   *
   * @param limit the manifest's key
   * @param bytes how much it may use
   */
  record Limited(String limit, long bytes) implements Outcome {}

  /** The caller went away, or an operator killed it. */
  record Cancelled() implements Outcome {}

  /** One line for records and answers; empty after a success. */
  default String detail() {
    return switch (this) {
      case Succeeded _ -> "";
      case Failed(int status, boolean signaled) ->
          signaled
              ? "the function was ended by signal " + (status - 128)
              : "the function ended with exit status " + status;
      case TimedOut(Duration limit) ->
          "the function ran longer than its timeout of " + seconds(limit);
      case Limited(String limit, long bytes) ->
          "the function used more than its limits." + limit + " of " + bytes + " bytes";
      case Cancelled _ -> "the run was cancelled";
    };
  }

  /** The state of the run's record. */
  default Invocation.State state() {
    return switch (this) {
      case Succeeded _ -> Invocation.State.SUCCEEDED;
      case Failed _ -> Invocation.State.FAILED;
      case TimedOut _ -> Invocation.State.TIMED_OUT;
      case Limited _ -> Invocation.State.LIMITED;
      case Cancelled _ -> Invocation.State.CANCELLED;
    };
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
