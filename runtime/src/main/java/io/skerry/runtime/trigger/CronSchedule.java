package io.skerry.runtime.trigger;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A schedule in a time zone. Fields: five, an optional seconds field in front, Quartz' {@code ?},
 * {@code L}, {@code W} and {@code #}, {@code @daily} and its like, Jenkins' {@code H}. Days of the
 * week count from 0, Sunday, in every form. Where both kinds of days are restricted, by anything
 * but a bare {@code *} or {@code ?}, it fires when either matches.
 *
 * <p>When the zone's clock is put forward, the times that it leaves out count once, together, at
 * the first instant after the gap; a schedule that names every hour misses nothing there, and gets
 * nothing. When the clock is put back, a schedule whose seconds, minutes or hours have a {@code *}
 * or a step, or that names every hour, goes on in real time and so fires in both passes; any other
 * fires in the first pass only.
 */
public final class CronSchedule {
  /** A leap year, for telling what fires from what never does. */
  private static final LocalDateTime PAST = LocalDateTime.of(2000, 1, 1, 0, 0);

  private final String text;
  private final ZoneId zone;
  private final ZoneRules rules;
  private final LocalSchedule local;
  private final boolean everyHour;
  private final boolean interval;

  private CronSchedule(String text, ZoneId zone, CronText parsed) {
    this.text = text;
    this.zone = zone;
    this.rules = zone.getRules();
    this.local = LocalSchedule.of(parsed.quartz());
    this.everyHour = parsed.everyHour();
    this.interval = parsed.interval();
  }

  /**
   * Reads a schedule.
   *
   * @param seed what {@code H} hashes: the function's name
   * @throws IllegalArgumentException with a message for the user: what was expected, what was found
   */
  public static CronSchedule parse(String text, ZoneId zone, String seed) {
    CronSchedule schedule = new CronSchedule(text, zone, CronText.parse(text, new CronHash(seed)));
    if (schedule.local.next(PAST).isEmpty()) {
      throw new IllegalArgumentException(
          "expected a schedule that fires, found '%s', which names a day that never comes"
              .formatted(text));
    }
    return schedule;
  }

  /** The first time after {@code instant} at which the schedule fires; empty when never again. */
  public Optional<Instant> next(Instant instant) {
    Instant from = instant.truncatedTo(ChronoUnit.SECONDS);
    ZoneOffset offset = rules.getOffset(from);
    LocalDateTime after = LocalDateTime.ofInstant(from, offset);
    ZoneOffsetTransition before = rules.previousTransition(from.plusSeconds(1));
    if (before != null && after.isBefore(startOf(before))) {
      after = startOf(before);
    }
    // Walks from one change of the clock to the next until the match lies before the change.
    while (true) {
      Optional<LocalDateTime> match = local.next(after);
      if (match.isEmpty()) {
        return Optional.empty();
      }
      ZoneOffsetTransition change = rules.nextTransition(from);
      if (change == null || match.get().isBefore(change.getDateTimeBefore())) {
        return Optional.of(match.get().toInstant(offset));
      }
      if (change.isGap() && !everyHour && match.get().isBefore(change.getDateTimeAfter())) {
        return Optional.of(change.getInstant());
      }
      from = change.getInstant();
      offset = change.getOffsetAfter();
      after = startOf(change);
    }
  }

  /**
   * What the clock's next changes do to the schedule, in words; nothing where they do nothing.
   *
   * @param until changes after it are left out
   */
  public List<String> clockChanges(Instant from, Instant until) {
    List<String> changes = new ArrayList<>();
    ZoneOffsetTransition change = rules.nextTransition(from);
    while (change != null && change.getInstant().isBefore(until)) {
      describe(change).ifPresent(changes::add);
      change = rules.nextTransition(change.getInstant());
    }
    return changes;
  }

  private Optional<String> describe(ZoneOffsetTransition change) {
    LocalDateTime first = change.isGap() ? change.getDateTimeBefore() : change.getDateTimeAfter();
    LocalDateTime last = change.isGap() ? change.getDateTimeAfter() : change.getDateTimeBefore();
    Optional<LocalDateTime> match = local.next(first.minusSeconds(1));
    if (match.isEmpty() || !match.get().isBefore(last)) {
      return Optional.empty();
    }
    if (change.isGap()) {
      return everyHour
          ? Optional.empty()
          : Optional.of(
              "the clock skips %s on %s: it fires at %s instead, once"
                  .formatted(match.get().toLocalTime(), first.toLocalDate(), last.toLocalTime()));
    }
    return Optional.of(
        "the clock repeats %s on %s: it fires %s"
            .formatted(
                match.get().toLocalTime(),
                first.toLocalDate(),
                interval ? "in both hours" : "in the first of the two hours only"));
  }

  /** The local time after which matches count once the clock has changed. */
  private LocalDateTime startOf(ZoneOffsetTransition change) {
    boolean secondPassCounts = change.isGap() || interval;
    LocalDateTime first = secondPassCounts ? change.getDateTimeAfter() : change.getDateTimeBefore();
    return first.minusSeconds(1);
  }

  @Override
  public String toString() {
    return text + " " + zone;
  }
}
