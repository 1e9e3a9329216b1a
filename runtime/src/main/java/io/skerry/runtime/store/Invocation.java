package io.skerry.runtime.store;

import io.skerry.runtime.function.VersionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The record of one run.
 *
 * @param caller what asked for it: {@code http} or {@code cron}
 * @param detail why it ended as it did, one line; empty after a success
 * @param exitStatus absent while it runs, and when no program ever ran
 * @param queueMicros the wait for admission
 * @param jailMicros making the jail
 * @param runMicros the function's own time
 * @param log standard error (with standard output where nobody waits for that), bounded
 */
public record Invocation(
    String id,
    VersionId version,
    String caller,
    State state,
    String detail,
    @Nullable Integer exitStatus,
    Instant started,
    long queueMicros,
    long jailMicros,
    long runMicros,
    long cpuMicros,
    long peakMemory,
    long outputBytes,
    String log) {

  /** Where an invocation stands. */
  public enum State {
    RUNNING,
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    /** A limit other than time ended it. */
    LIMITED,
    /** The caller went away, or an operator killed it. */
    CANCELLED,
    /** A crash of the service cut it off. */
    INTERRUPTED
  }
}
