package io.skerry.runtime.function;

import java.time.Duration;
import java.util.Set;

/**
 * Whether and when a failed run is tried again.
 *
 * @param maxAttempts runs in all, 1 or more
 * @param base the first wait
 * @param cap the longest wait
 * @param on which outcomes are tried again
 */
public record Retry(int maxAttempts, Duration base, Duration cap, Set<Cause> on) {
  /** Why a run failed. */
  public enum Cause {
    EXIT,
    TIMEOUT
  }

  public static final Retry NEVER =
      new Retry(1, Duration.ofSeconds(1), Duration.ofMinutes(1), Set.of(Cause.values()));

  public Retry {
    on = Set.copyOf(on);
  }
}
