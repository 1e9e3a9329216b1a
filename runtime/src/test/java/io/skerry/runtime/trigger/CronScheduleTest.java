package io.skerry.runtime.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CronScheduleTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void sixFieldsBeginWithSeconds() {
    assertThat(times("*/20 59 23 * * ?", 4))
        .containsExactly(
            "2026-01-01T23:59:00Z",
            "2026-01-01T23:59:20Z",
            "2026-01-01T23:59:40Z",
            "2026-01-02T23:59:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    "0 0 29 2 *, 2028-02-29T00:00:00Z",
    "0 0 31 */2 *, 2026-01-31T00:00:00Z",
    "0 0 * feb mon, 2026-02-02T00:00:00Z",
    "0 0 * * L, 2026-01-03T00:00:00Z",
    "0 0 1 1 *, 2027-01-01T00:00:00Z",
    "0   0\t*  *  7, 2026-01-04T00:00:00Z",
    "0 0 * * FRI-MON/3, 2026-01-02T00:00:00Z"
  })
  void firstTimeIs(String text, Instant first) {
    assertThat(CronSchedule.parse(text, UTC, "seed").next(START)).contains(first);
  }

  @ParameterizedTest
  @CsvSource({
    "61 * * * *, 'minutes 0-59, found ''61'''",
    "* 24 * * *, 'hours 0-23'",
    "* * 0 * *, 'days of the month 1-31'",
    "* * * 13 *, 'months 1-12 or a name'",
    "* * * FOO *, 'found ''FOO'''",
    "* * * * 8, '0 and 7 are Sunday'",
    "* * * * MON#6, 'days of the week'",
    "* * * * 1W, 'days of the week'",
    "60 * * * * *, 'seconds 0-59'",
    "*/0 * * * *, 'step'",
    "*/60 * * * *, 'step of 1 to 59'",
    "'1,,2 * * * *', 'minutes'",
    "'1, * * * *', 'minutes'",
    "*-5 * * * *, 'minutes'",
    "-5 * * * *, 'minutes'",
    "99999999999 * * * *, 'minutes'",
    "? * * * *, 'minutes'",
    "H(5-99) * * * *, 'minutes'",
    "H(9-5) * * * *, 'minutes'",
    "* * * *, 'found 4'",
    "0 0 0 1 1 ? 2030, 'found 7'",
    "'', 'found nothing'",
    "'  ', 'found nothing'",
    "@dayly, '@daily'",
    "@reboot, 'expected one of'",
    "0 0 30 2 *, 'never comes'",
    "0 0 31 4 *, 'never comes'",
    "0 0 L-30 2 *, 'never comes'"
  })
  void wrongTextIsRefusedInWords(String text, String message) {
    assertThatThrownBy(() -> CronSchedule.parse(text, UTC, "seed"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "@hourly, PT1H",
    "@daily, P1D",
    "@midnight, P1D",
    "@weekly, P7D",
    "H/15 * * * *, PT15M",
    "H H/6 * * *, PT6H"
  })
  void hashedTimesRepeatEvenly(String text, Duration period) {
    List<Instant> fires = instants(CronSchedule.parse(text, UTC, "resize"), 4);
    for (int i = 1; i < fires.size(); i++) {
      assertThat(Duration.between(fires.get(i - 1), fires.get(i))).isEqualTo(period);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"@monthly", "@yearly", "@annually", "H H * * *", "H(0-29) * * * *"})
  void hashedTimesAreStableAndSpread(String text) {
    Set<Instant> firsts = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      String seed = "function-" + i;
      Instant first = instants(CronSchedule.parse(text, UTC, seed), 1).getFirst();
      assertThat(CronSchedule.parse(text, UTC, seed).next(START)).contains(first);
      firsts.add(first);
    }
    assertThat(firsts).hasSizeGreaterThan(15);
  }

  @Test
  void hashedTimesStayInTheirRange() {
    for (int i = 0; i < 200; i++) {
      CronSchedule midnight = CronSchedule.parse("@midnight", UTC, "f" + i);
      assertThat(timeOf(midnight)).isBefore(LocalTime.of(3, 0));
      CronSchedule early = CronSchedule.parse("H(10-19)/5 4 H * *", UTC, "f" + i);
      assertThat(timeOf(early)).isBetween(LocalTime.of(4, 10), LocalTime.of(4, 19));
      ZonedDateTime monthly =
          CronSchedule.parse("@monthly", UTC, "f" + i).next(START).orElseThrow().atZone(UTC);
      assertThat(monthly.getDayOfMonth()).isBetween(1, 28);
    }
  }

  @Test
  void yearlyFiresOnceAYear() {
    List<Instant> fires = instants(CronSchedule.parse("@yearly", UTC, "f"), 3);
    assertThat(fires).extracting(fire -> fire.atZone(UTC).getYear()).doesNotHaveDuplicates();
  }

  @Test
  void lostHourRunsOnceAfterTheGapAndRepeatedHourOnce() {
    ZoneId london = ZoneId.of("Europe/London");
    CronSchedule fixed = CronSchedule.parse("30 1 * * *", london, "f");

    assertThat(fixed.next(Instant.parse("2026-03-28T12:00:00Z")))
        .contains(Instant.parse("2026-03-29T01:00:00Z"));
    assertThat(fixed.next(Instant.parse("2026-03-29T01:00:00Z")))
        .contains(Instant.parse("2026-03-30T00:30:00Z"));
    assertThat(fixed.next(Instant.parse("2026-10-24T12:00:00Z")))
        .contains(Instant.parse("2026-10-25T00:30:00Z"));
    assertThat(fixed.next(Instant.parse("2026-10-25T00:30:00Z")))
        .contains(Instant.parse("2026-10-26T01:30:00Z"));
    // Asked in the middle of the second pass.
    assertThat(fixed.next(Instant.parse("2026-10-25T01:10:00Z")))
        .contains(Instant.parse("2026-10-26T01:30:00Z"));
  }

  @Test
  void skippedDayRunsOnceAfterIt() {
    CronSchedule friday = CronSchedule.parse("0 9 * * FRI", ZoneId.of("Pacific/Apia"), "f");

    // 30 December 2011, a Friday, did not exist there.
    assertThat(friday.next(Instant.parse("2011-12-29T00:00:00Z")))
        .contains(Instant.parse("2011-12-30T10:00:00Z"));
    assertThat(friday.next(Instant.parse("2011-12-30T10:00:00Z")))
        .contains(Instant.parse("2012-01-05T19:00:00Z"));
  }

  @Test
  void tellsWhatItIs() {
    assertThat(CronSchedule.parse("@daily", UTC, "f")).hasToString("@daily UTC");
  }

  private static LocalTime timeOf(CronSchedule schedule) {
    return LocalTime.ofInstant(schedule.next(START).orElseThrow(), ZoneOffset.UTC);
  }

  private static List<String> times(String text, int count) {
    return instants(CronSchedule.parse(text, UTC, "seed"), count).stream()
        .map(Instant::toString)
        .toList();
  }

  private static List<Instant> instants(CronSchedule schedule, int count) {
    List<Instant> fires = new ArrayList<>();
    Instant last = START;
    while (fires.size() < count) {
      last = schedule.next(last).orElseThrow();
      fires.add(last);
    }
    return fires;
  }
}
