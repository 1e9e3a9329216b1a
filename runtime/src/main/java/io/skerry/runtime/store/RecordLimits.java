package io.skerry.runtime.store;

import java.time.Duration;

/**
 * How long records are kept that only tell of the past.
 *
 * @param invocations how long those of runs are
 * @param mostInvocations how many of them at the most
 * @param builds how long builds with their logs, deployments and releases of previews are
 */
public record RecordLimits(Duration invocations, int mostInvocations, Duration builds) {
  public static final RecordLimits DEFAULT =
      new RecordLimits(Duration.ofDays(7), 1_000_000, Duration.ofDays(30));
}
