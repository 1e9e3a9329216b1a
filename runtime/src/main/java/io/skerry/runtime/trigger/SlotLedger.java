package io.skerry.runtime.trigger;

import java.time.Instant;
import java.util.Optional;

/**
 * Remembers which slots of which schedules were dealt with, over restarts and for all nodes. Safe
 * for use by many threads; calls may block.
 */
public interface SlotLedger {
  /**
   * Remembers that a schedule is armed since then: slots before were none of its. Called when a
   * schedule is new, or comes back after a release without it.
   */
  void arm(ScheduleId schedule, Instant since);

  /**
   * The last slot that was claimed, or the time of {@link #arm} where that is later; empty for a
   * schedule that was never armed.
   */
  Optional<Instant> last(ScheduleId schedule);

  /** Takes a slot: true for one caller ever, false for all others. Durable when it returns true. */
  boolean claim(ScheduleId schedule, Instant slot);
}
