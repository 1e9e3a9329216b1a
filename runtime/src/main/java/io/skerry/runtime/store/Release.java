package io.skerry.runtime.store;

import io.skerry.runtime.function.FunctionName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that goes into service at once.
 *
 * @param cause what asked for it
 * @param repository the name of the repository
 * @param ref the ref that moves with it
 * @param oldCommit where the ref stood; forty zeros when it did not exist
 * @param newCommit where it goes; the same as the old one when the ref does not move
 * @param pusher the name of the token that asked for it; empty when no token did
 */
public record Release(
    String id,
    Cause cause,
    String repository,
    String ref,
    String oldCommit,
    String newCommit,
    String author,
    String message,
    String pusher,
    Instant created,
    List<Change> changes) {

  private static final String HEADS = "refs/heads/";

  public Release {
    changes = List.copyOf(changes);
  }

  /** Why there is a release. */
  public enum Cause {
    /** A commit on the deployed branch. */
    PUSH,
    /** Somebody wished a function back at what it was. */
    ROLLBACK,
    /** The same commit on today's base. */
    REBUILD,
    /** A commit on another branch: it changes nothing but that branch's preview. */
    PREVIEW
  }

  /** What a release does to one function. */
  public enum Kind {
    ADDED,
    CHANGED,
    REMOVED
  }

  /**
   * A release's effect on one function.
   *
   * @param oldVersion the number that was active; absent when none was
   * @param newVersion the number that becomes active; absent when the function is retired
   */
  public record Change(
      FunctionName function,
      Kind kind,
      @Nullable Integer oldVersion,
      @Nullable Integer newVersion) {}

  /** The ref's name as users write it. */
  public String branch() {
    return ref.startsWith(HEADS) ? ref.substring(HEADS.length()) : ref;
  }
}
