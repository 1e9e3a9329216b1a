package io.skerry.deployer.build;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.store.Build;
import java.time.Instant;

/** Builds that wait, as tests need them. */
public final class Queued {
  private Queued() {}

  public static Build build(String id, FunctionName function, String commit) {
    return new Build(
        id,
        function,
        null,
        "functions",
        commit,
        "r-1",
        "key",
        Build.State.QUEUED,
        "",
        null,
        Instant.EPOCH,
        null,
        null,
        0,
        0);
  }
}
