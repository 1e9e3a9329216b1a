package io.skerry.runtime.spi;

import java.time.Duration;

/**
 * How the main process of a jail ended.
 *
 * @param cause what ended it
 * @param status the exit status, 0 to 255; 128 plus the signal's number when a signal ended it
 * @param wall from start to end
 * @param cpu of all its processes together, as far as the driver counts it
 * @param peakMemory bytes; 0 where the driver does not count it
 */
public record JailExit(Cause cause, int status, Duration wall, Duration cpu, long peakMemory) {
  /** What ends a run. */
  public enum Cause {
    /** The program ended by itself, with its own exit status. */
    EXITED,
    /** A signal that we did not send. */
    SIGNALED,
    /** We killed it: its time was over. */
    TIMEOUT,
    /** The kernel killed a process of it: memory. */
    MEMORY,
    /** We killed it because {@link Jail#kill} asked for it. */
    KILLED
  }

  /** Whether the program ended by itself with status 0. */
  public boolean success() {
    return cause == Cause.EXITED && status == 0;
  }
}
