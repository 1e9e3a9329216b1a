package io.skerry.runtime.trigger;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares whole years of schedules, in zones with odd clocks, with a minute by minute search. */
final class CronScheduleZonesTest {
  private enum Kind {
    FIXED,
    INTERVAL,
    EVERY_HOUR
  }

  private record Sample(String text, Kind kind, Predicate<LocalDateTime> matches) {}

  private static final List<Sample> SAMPLES =
      List.of(
          new Sample("*/30 * * * *", Kind.EVERY_HOUR, t -> t.getMinute() % 30 == 0),
          new Sample("5 * * * *", Kind.EVERY_HOUR, t -> t.getMinute() == 5),
          new Sample("20 0-23 ? * *", Kind.EVERY_HOUR, t -> t.getMinute() == 20),
          new Sample("0 0 * * *", Kind.FIXED, t -> at(t, 0, 0)),
          new Sample("0 1 * * *", Kind.FIXED, t -> at(t, 1, 0)),
          new Sample("30 1 * * *", Kind.FIXED, t -> at(t, 1, 30)),
          new Sample("15 2 * * *", Kind.FIXED, t -> at(t, 2, 15)),
          new Sample("45 2 * * *", Kind.FIXED, t -> at(t, 2, 45)),
          new Sample("0 3 * * *", Kind.FIXED, t -> at(t, 3, 0)),
          new Sample("59 23 * * *", Kind.FIXED, t -> at(t, 23, 59)),
          new Sample(
              "10,40 1,2 * * *",
              Kind.FIXED,
              t -> t.getMinute() % 30 == 10 && (t.getHour() == 1 || t.getHour() == 2)),
          new Sample(
              "0 22-2 * * *", Kind.FIXED, t -> t.getMinute() == 0 && (t.getHour() + 2) % 24 <= 4),
          new Sample(
              "0 */2 * * *", Kind.INTERVAL, t -> t.getMinute() == 0 && t.getHour() % 2 == 0),
          new Sample(
              "0 1-23/2 * * *", Kind.INTERVAL, t -> t.getMinute() == 0 && t.getHour() % 2 == 1),
          new Sample(
              "*/20 1-3 * * *",
              Kind.INTERVAL,
              t -> t.getMinute() % 20 == 0 && t.getHour() >= 1 && t.getHour() <= 3),
          new Sample(
              "0 9 * * MON-FRI", Kind.FIXED, t -> at(t, 9, 0) && t.getDayOfWeek().getValue() < 6),
          new Sample(
              "0 0 13 * FRI",
              Kind.FIXED,
              t -> at(t, 0, 0) && (t.getDayOfMonth() == 13 || t.getDayOfWeek() == FRIDAY)),
          new Sample("30 2 * * 7", Kind.FIXED, t -> at(t, 2, 30) && t.getDayOfWeek() == SUNDAY),
          new Sample("30 0 * * 0", Kind.FIXED, t -> at(t, 0, 30) && t.getDayOfWeek() == SUNDAY),
          new Sample(
              "0 6 * * 5-7", Kind.FIXED, t -> at(t, 6, 0) && t.getDayOfWeek().getValue() >= 5),
          new Sample("0 12 L * *", Kind.FIXED, t -> at(t, 12, 0) && t.getDayOfMonth() == last(t)),
          new Sample(
              "0 12 L-3,2 * ?",
              Kind.FIXED,
              t -> at(t, 12, 0) && (t.getDayOfMonth() == last(t) - 3 || t.getDayOfMonth() == 2)),
          new Sample(
              "0 8 ? * 1#1",
              Kind.FIXED,
              t -> at(t, 8, 0) && t.getDayOfWeek() == MONDAY && t.getDayOfMonth() <= 7),
          new Sample(
              "0 8 * * MON#2,SAT#4",
              Kind.FIXED,
              t ->
                  at(t, 8, 0)
                      && ((t.getDayOfWeek() == MONDAY && (t.getDayOfMonth() - 1) / 7 == 1)
                          || (t.getDayOfWeek() == SATURDAY && (t.getDayOfMonth() - 1) / 7 == 3))),
          new Sample(
              "0 8 * * 5L",
              Kind.FIXED,
              t ->
                  at(t, 8, 0)
                      && t.toLocalDate()
                          .equals(t.toLocalDate().with(TemporalAdjusters.lastInMonth(FRIDAY)))),
          new Sample(
              "0 8 15W * *",
              Kind.FIXED,
              t -> at(t, 8, 0) && t.toLocalDate().equals(nearestWeekday(t.toLocalDate(), 15))),
          new Sample(
              "0 8 LW * *",
              Kind.FIXED,
              t -> at(t, 8, 0) && t.toLocalDate().equals(nearestWeekday(t.toLocalDate(), last(t)))),
          new Sample(
              "30 2 1-31/10 MAR,4-10/3,NOV *",
              Kind.FIXED,
              t ->
                  at(t, 2, 30)
                      && t.getDayOfMonth() % 10 == 1
                      && List.of(3, 4, 7, 10, 11).contains(t.getMonthValue())));

  @ParameterizedTest
  @CsvSource({
    "UTC, 2024",
    "Europe/London, 2026",
    "America/New_York, 2026",
    "Australia/Lord_Howe, 2026",
    "Africa/Casablanca, 2026",
    "America/Sao_Paulo, 2018",
    "Pacific/Apia, 2011",
    "Asia/Kathmandu, 1986"
  })
  void firesAsTheClockShows(ZoneId zone, Year year) {
    CronReference reference = new CronReference(zone, year);
    for (Sample sample : SAMPLES) {
      boolean everyHour = sample.kind() == Kind.EVERY_HOUR;
      boolean interval = sample.kind() != Kind.FIXED;
      List<Instant> fires =
          walk(CronSchedule.parse(sample.text(), zone, "seed"), reference.start(), reference.end());
      assertThat(fires)
          .as("%s in %s", sample.text(), zone)
          .isEqualTo(reference.fires(sample.matches(), everyHour, interval));
      for (int i = 1; i < fires.size(); i++) {
        assertThat(fires.get(i)).isAfter(fires.get(i - 1));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo"})
  void answersTheSameFromAnyInstant(ZoneId zone) {
    Instant start = Year.of(2011).atDay(1).atStartOfDay(zone).toInstant();
    Instant end = start.plusSeconds(366L * 86_400);
    for (Sample sample : SAMPLES) {
      CronSchedule schedule = CronSchedule.parse(sample.text(), zone, "seed");
      for (Instant t = start; t.isBefore(end); t = t.plusSeconds(86_400 * 5 / 4 + 17)) {
        Instant next = schedule.next(t).orElseThrow();
        assertThat(next).isAfter(t);
        // Nothing lies between: from half way it is still the same, and so just before it.
        Instant half = t.plusMillis(t.until(next, ChronoUnit.MILLIS) / 2);
        assertThat(schedule.next(half)).as("%s after %s", sample.text(), half).contains(next);
        assertThat(schedule.next(next.minusNanos(1))).contains(next);
      }
    }
  }

  private static List<Instant> walk(CronSchedule schedule, Instant from, Instant to) {
    List<Instant> fires = new ArrayList<>();
    Optional<Instant> next = schedule.next(from);
    while (next.isPresent() && !next.get().isAfter(to)) {
      fires.add(next.get());
      next = schedule.next(next.get());
    }
    return fires;
  }

  private static boolean at(LocalDateTime time, int hour, int minute) {
    return time.getHour() == hour && time.getMinute() == minute;
  }

  private static int last(LocalDateTime time) {
    return time.toLocalDate().lengthOfMonth();
  }

  /** The weekday nearest to a day of the same month. */
  private static LocalDate nearestWeekday(LocalDate date, int day) {
    LocalDate target = date.withDayOfMonth(day);
    boolean lastDay = day == target.lengthOfMonth();
    return switch (target.getDayOfWeek()) {
      case SATURDAY -> target.minusDays(1);
      case SUNDAY -> lastDay ? target.minusDays(2) : target.plusDays(1);
      default -> target;
    };
  }
}
