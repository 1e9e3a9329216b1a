package io.skerry.runtime.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A commit on its way into service.
 *
 * @param id that of the release that it becomes
 * @param oldCommit where the ref stood; forty zeros when it did not exist
 * @param newCommit forty zeros when the ref goes away
 * @param pusher the name of the token that asked for it
 * @param detail why it ended as it did, in words
 */
public record DeploymentRow(
    String id,
    String repository,
    String ref,
    String oldCommit,
    String newCommit,
    String pusher,
    State state,
    String detail,
    Instant created,
    @Nullable Instant finished) {

  /** Where it stands. */
  public enum State {
    QUEUED,
    RUNNING,
    RELEASED,
    REFUSED,
    CANCELLED,
    SUPERSEDED,
    INTERRUPTED
  }

  /** The same, as it ended now. */
  DeploymentRow ended(State how, String why) {
    return new DeploymentRow(
        id, repository, ref, oldCommit, newCommit, pusher, how, why, created, Instant.now());
  }
}
