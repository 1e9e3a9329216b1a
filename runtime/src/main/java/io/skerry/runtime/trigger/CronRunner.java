package io.skerry.runtime.trigger;

import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.function.VersionId;
import java.time.Instant;

/** Runs a version because a schedule says so. */
@FunctionalInterface
public interface CronRunner {
  /**
   * Called on a virtual thread, once for each slot; the run is over when it returns. What it throws
   * is logged.
   */
  void run(VersionId version, Trigger.Cron trigger, Instant slot);
}
