package io.skerry.runtime.store;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.VersionId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows for tests. */
final class Rows {
  static final String ZEROS = "0".repeat(40);

  private Rows() {}

  static Invocation invocation(String id, String function, Invocation.State state) {
    return new Invocation(
        id,
        new VersionId(new FunctionName(function), 1),
        "http",
        state,
        state == Invocation.State.FAILED ? "the function ended with exit status 3" : "",
        state == Invocation.State.FAILED ? Integer.valueOf(3) : null,
        Instant.ofEpochMilli(1_234_567),
        1,
        2,
        3,
        4,
        5,
        6,
        "log of ünïcode\n");
  }

  static Release release(String id, Release.Change... changes) {
    return release(id, Release.Cause.PUSH, "refs/heads/main", changes);
  }

  static Release preview(String id, String branch, Release.Change... changes) {
    return release(id, Release.Cause.PREVIEW, "refs/heads/" + branch, changes);
  }

  private static Release release(
      String id, Release.Cause cause, String ref, Release.Change... changes) {
    return new Release(
        id,
        cause,
        "functions",
        ref,
        ZEROS,
        Sample.COMMIT,
        "A. Author <a@example.org>",
        "message '; DROP TABLE release; --",
        "admin",
        Instant.ofEpochMilli(42),
        List.of(changes));
  }

  static Release.Change change(String function, @Nullable Integer from, @Nullable Integer to) {
    Release.Kind kind =
        to == null
            ? Release.Kind.REMOVED
            : from == null ? Release.Kind.ADDED : Release.Kind.CHANGED;
    return new Release.Change(new FunctionName(function), kind, from, to);
  }

  static Build build(String id, String function) {
    return new Build(
        id,
        new FunctionName(function),
        null,
        "functions",
        Sample.COMMIT,
        "r-1",
        "key",
        Build.State.QUEUED,
        "",
        null,
        Instant.ofEpochMilli(7),
        null,
        null,
        0,
        0);
  }

  static DeploymentRow deployment(String id) {
    return new DeploymentRow(
        id,
        "functions",
        "refs/heads/main",
        ZEROS,
        Sample.COMMIT,
        "admin",
        DeploymentRow.State.QUEUED,
        "",
        Instant.ofEpochMilli(7),
        null);
  }
}
