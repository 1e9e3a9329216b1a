package io.skerry.runtime.trigger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Finds the slots of a schedule that passed while nobody watched. */
final class MissedSlots {
  private static final Duration FIRST_WINDOW = Duration.ofMinutes(1);
  private static final int GROWTH = 4;

  private MissedSlots() {}

  /**
   * The latest slots after one instant, up to and with another, in order. Searches backwards in
   * growing windows, because a schedule of every second has millions of slots a month.
   *
   * @param most how many at the most
   */
  static List<Instant> latest(CronSchedule schedule, Instant after, Instant until, int most) {
    Duration window = FIRST_WINDOW;
    while (true) {
      Instant start = until.minus(window);
      boolean whole = !start.isAfter(after);
      Deque<Instant> slots = between(schedule, whole ? after : start, until, most);
      if (whole || slots.size() == most) {
        return new ArrayList<>(slots);
      }
      window = window.multipliedBy(GROWTH);
    }
  }

  private static Deque<Instant> between(
      CronSchedule schedule, Instant after, Instant until, int most) {
    Deque<Instant> slots = new ArrayDeque<>();
    Optional<Instant> next = schedule.next(after);
    while (next.isPresent() && !next.get().isAfter(until)) {
      slots.addLast(next.get());
      if (slots.size() > most) {
        slots.removeFirst();
      }
      next = schedule.next(next.get());
    }
    return slots;
  }
}
