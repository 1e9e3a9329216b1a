package io.skerry.runtime.store;

import io.skerry.runtime.function.FunctionName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one commit activates, at once.
 *
 * @param repository the name of the repository
 * @param ref the ref that moves with it
 * @param oldCommit where the ref stood; forty zeros when it did not exist
 */
public record Release(
    String id,
    String repository,
    String ref,
    String oldCommit,
    String newCommit,
    String author,
    String message,
    Instant created,
    List<Change> changes) {

  public Release {
    changes = List.copyOf(changes);
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
}
