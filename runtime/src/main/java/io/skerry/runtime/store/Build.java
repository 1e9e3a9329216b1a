package io.skerry.runtime.store;

import io.skerry.runtime.function.VersionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The job that makes a version.
 *
 * @param version the version that it makes when it succeeds
 * @param exitStatus of the step that failed or ended last; absent before
 */
public record Build(
    String id,
    VersionId version,
    String repository,
    String commit,
    State state,
    @Nullable Integer exitStatus,
    Instant created,
    @Nullable Instant finished) {

  /** Where a build stands. */
  public enum State {
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** A crash of the service cut it off; it is not resumed. */
    INTERRUPTED
  }
}
