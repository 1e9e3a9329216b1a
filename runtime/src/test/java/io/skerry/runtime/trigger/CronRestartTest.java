package io.skerry.runtime.trigger;

import static io.skerry.runtime.trigger.Versions.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.function.Trigger.ConcurrencyPolicy;
import io.skerry.runtime.function.Trigger.Cron;
import io.skerry.runtime.function.Trigger.MisfirePolicy;
import io.skerry.runtime.function.Version;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens to slots that passed while the service was down; on a clock that stands still. */
final class CronRestartTest {
  // Far ahead of the real clock, so that Quartz itself fires nothing here.
  private static final Instant DOWN = Instant.parse("2099-06-01T12:00:00Z");
  private static final Instant UP = Instant.parse("2099-06-05T12:00:00Z");
  private static final String DAILY = "0 0 * * *";

  private final FakeLedger ledger = new FakeLedger();
  private final RecordingRunner runner = new RecordingRunner();

  @Test
  void runOnceRunsTheLatest() {
    serve(DOWN, List.of(version("a", 1, cron(DAILY, MisfirePolicy.RUN_ONCE))), 0);
    assertThat(runner.slots()).isEmpty();

    serve(UP, List.of(version("a", 2, cron(DAILY, MisfirePolicy.RUN_ONCE))), 1);

    assertThat(runner.slots()).containsExactly(Instant.parse("2099-06-05T00:00:00Z"));
    assertThat(runner.versions()).hasToString("[a@v2]");
  }

  @Test
  void runAllRunsEachInOrder() {
    List<Version> versions = List.of(version("a", 1, cron(DAILY, MisfirePolicy.RUN_ALL)));
    serve(DOWN, versions, 0);

    serve(UP, versions, 4);

    assertThat(runner.slots())
        .containsExactly(
            Instant.parse("2099-06-02T00:00:00Z"),
            Instant.parse("2099-06-03T00:00:00Z"),
            Instant.parse("2099-06-04T00:00:00Z"),
            Instant.parse("2099-06-05T00:00:00Z"));
  }

  @Test
  void runAllRunsTheLatestHundredAtTheMost() {
    List<Version> versions = List.of(version("a", 1, cron("* * * * *", MisfirePolicy.RUN_ALL)));
    serve(DOWN, versions, 0);

    serve(UP, versions, CronTriggers.MOST_MISSED);

    assertThat(runner.slots())
        .isEqualTo(IntStream.rangeClosed(-99, 0).mapToObj(i -> UP.plusSeconds(60L * i)).toList());
  }

  @Test
  void skipRunsNone() {
    List<Version> versions =
        List.of(
            version("a", 1, cron(DAILY, MisfirePolicy.SKIP)),
            version("b", 1, cron(DAILY, MisfirePolicy.RUN_ONCE)));
    serve(DOWN, versions, 0);

    serve(UP, versions, 1);

    assertThat(runner.versions()).hasToString("[b@v1]");
  }

  @Test
  void secondStartFindsNothingMissed() {
    List<Version> versions = List.of(version("a", 1, cron(DAILY, MisfirePolicy.RUN_ALL)));
    serve(DOWN, versions, 0);
    serve(UP, versions, 4);

    serve(UP, versions, 4);

    assertThat(ledger.claims()).isEqualTo(4);
  }

  @Test
  void shortStopMissesNothing() {
    List<Version> versions = List.of(version("a", 1, cron(DAILY, MisfirePolicy.RUN_ALL)));
    serve(DOWN, versions, 0);

    serve(DOWN.plusSeconds(3600), versions, 0);

    assertThat(ledger.claims()).isZero();
  }

  @Test
  void scheduleThatComesBackInAReleaseMissedNothing() {
    List<Version> versions = List.of(version("a", 1, cron(DAILY, MisfirePolicy.RUN_ALL)));
    serve(DOWN, versions, 0);

    try (CronTriggers triggers = new CronTriggers(InstantSource.fixed(UP), ledger, runner)) {
      triggers.arm(List.of());
      triggers.arm(versions);
      assertThat(triggers.list().getFirst().last()).contains(UP);
    }
    assertThat(runner.slots()).isEmpty();

    serve(UP.plus(Duration.ofDays(1)), versions, 1);
    assertThat(runner.slots()).containsExactly(Instant.parse("2099-06-06T00:00:00Z"));
  }

  @Test
  void missedSlotsAreThoseOfAPlainSearch() {
    for (String text : List.of("*/7 * * * *", "0 3 * * 1-5", "*/10 59 23 L * *", "0 0 29 2 *")) {
      CronSchedule schedule = CronSchedule.parse(text, ZoneId.of("Europe/London"), "f");
      Instant after = Instant.parse("2026-01-15T10:00:03Z");
      Instant until = Instant.parse("2026-05-01T00:00:00Z");
      List<Instant> all = MissedSlots.latest(schedule, after, until, Integer.MAX_VALUE);
      assertThat(all).allMatch(slot -> slot.isAfter(after) && !slot.isAfter(until)).isSorted();

      for (int most : new int[] {1, 3, 50}) {
        assertThat(MissedSlots.latest(schedule, after, until, most))
            .isEqualTo(all.subList(Math.max(0, all.size() - most), all.size()));
      }
    }
  }

  @Test
  void slotThatQuartzFindsTooLateIsReportedAndPassedOver() {
    CronSchedule schedule = CronSchedule.parse(DAILY, ZoneId.of("UTC"), "f");
    Map<Instant, Instant> reported = new HashMap<>();
    SlotTrigger trigger = new SlotTrigger(schedule, InstantSource.fixed(UP), DOWN, reported::put);
    trigger.computeFirstFireTime(null);

    trigger.updateAfterMisfire(null);

    assertThat(reported).containsExactly(Map.entry(Instant.parse("2099-06-02T00:00:00Z"), UP));
    assertThat(trigger.getNextFireTime()).isEqualTo(Instant.parse("2099-06-06T00:00:00Z"));
  }

  @Test
  void jitterIsStableBoundedAndSpread() {
    Cron cron =
        Versions.cron(DAILY, ConcurrencyPolicy.ALLOW, MisfirePolicy.SKIP, Duration.ofSeconds(10));
    ArmedSchedule schedule =
        ArmedSchedule.of(List.of(version("a", 1, cron)), Map.of()).values().iterator().next();
    List<Duration> delays =
        IntStream.range(0, 100).mapToObj(i -> schedule.delay(UP.plusSeconds(i))).toList();

    assertThat(delays).allMatch(delay -> !delay.isNegative() && delay.toMillis() <= 10_000);
    assertThat(delays.stream().distinct().count()).isGreaterThan(90);
    assertThat(schedule.delay(UP)).isEqualTo(schedule.delay(UP));
  }

  /** One life of the service, until it has made the given number of runs in all. */
  private void serve(Instant now, List<Version> versions, int runs) {
    try (CronTriggers triggers = new CronTriggers(InstantSource.fixed(now), ledger, runner)) {
      triggers.arm(versions);
      await().until(() -> runner.slots().size() >= runs);
    }
    assertThat(runner.slots()).hasSize(runs);
  }

  private static Cron cron(String text, MisfirePolicy policy) {
    return Versions.cron(text, ConcurrencyPolicy.FORBID, policy, Duration.ZERO);
  }
}
