package io.skerry.runtime.store;

import io.skerry.runtime.function.FunctionName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The job that makes a version.
 *
 * @param number of the version that it made or is about to store; absent before
 * @param deployment the id of the deployment that asked for it first
 * @param key what the version is built from
 * @param detail why it ended as it did, in words
 * @param exitStatus of the step that failed or ended last; absent before
 * @param created when it was queued
 * @param cpuMicros processor time of its steps
 * @param peakMemory bytes, of the step that needed most; 0 where it is not counted
 */
public record Build(
    String id,
    FunctionName function,
    @Nullable Integer number,
    String repository,
    String commit,
    String deployment,
    String key,
    State state,
    String detail,
    @Nullable Integer exitStatus,
    Instant created,
    @Nullable Instant started,
    @Nullable Instant finished,
    long cpuMicros,
    long peakMemory) {

  /** Where a build stands. */
  public enum State {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** Somebody ended it. */
    CANCELLED,
    /** It is not needed any more: a later push takes its place, or another build made the same. */
    SUPERSEDED,
    /** A stop or a crash of the service cut it off; it is not resumed. */
    INTERRUPTED;

    /** Whether nothing more happens to it. */
    public boolean ended() {
      return this != QUEUED && this != RUNNING;
    }
  }

  /**
   * How a build ended.
   *
   * @param detail why, in words
   */
  public record End(
      State state, String detail, @Nullable Integer exitStatus, long cpuMicros, long peakMemory) {}
}
