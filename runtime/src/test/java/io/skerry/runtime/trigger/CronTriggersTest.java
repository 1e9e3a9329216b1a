package io.skerry.runtime.trigger;

import static io.skerry.runtime.trigger.Versions.cron;
import static io.skerry.runtime.trigger.Versions.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Trigger.ConcurrencyPolicy;
import io.skerry.runtime.function.Trigger.MisfirePolicy;
import io.skerry.runtime.function.VersionId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fires schedules of every second on the real clock. */
final class CronTriggersTest {
  private static final String EVERY_SECOND = "* * * * * *";
  private static final String SELDOM = "0 0 1 1 *";

  private final FakeLedger ledger = new FakeLedger();
  private final RecordingRunner runner = new RecordingRunner();
  private final CronTriggers triggers =
      new CronTriggers(InstantSource.system(), ledger, runner);

  @AfterEach
  void close() {
    triggers.close();
    runner.release();
  }

  @Test
  void eachSlotRunsOnceOnAVirtualThread() {
    Instant before = Instant.now();
    triggers.arm(List.of(version("a", 1, cron(EVERY_SECOND))));

    await().until(() -> runner.slots().size() >= 4);

    List<Instant> slots = runner.slots();
    assertThat(runner.allVirtual()).isTrue();
    assertThat(slots.getFirst()).isAfter(before);
    for (int i = 0; i < slots.size(); i++) {
      assertThat(slots.get(i)).isEqualTo(slots.getFirst().plusSeconds(i));
    }
  }

  @Test
  void twoNodesWithOneLedgerRunASlotOnce() {
    RecordingRunner other = new RecordingRunner();
    try (CronTriggers node = new CronTriggers(InstantSource.system(), ledger, other)) {
      node.arm(List.of(version("a", 1, cron(EVERY_SECOND))));
      triggers.arm(List.of(version("a", 1, cron(EVERY_SECOND))));

      await().until(() -> ledger.claims() >= 4);
    }
    triggers.arm(List.of());
    await().until(() -> runner.slots().size() + other.slots().size() == ledger.claims());
    List<Instant> all = new ArrayList<>(runner.slots());
    all.addAll(other.slots());
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void scheduleThatStaysGoesOnWithTheNewVersion() {
    triggers.arm(List.of(version("a", 1, cron(EVERY_SECOND))));
    await().until(() -> runner.slots().size() >= 2);

    triggers.arm(List.of(version("a", 2, cron(EVERY_SECOND))));
    await().until(() -> runner.versions().contains(VersionId.parse("a@v2")));

    List<Instant> slots = runner.slots().stream().sorted().toList();
    assertThat(slots).doesNotHaveDuplicates();
    assertThat(Duration.between(slots.getFirst(), slots.getLast()))
        .isEqualTo(Duration.ofSeconds(slots.size() - 1L));
  }

  @Test
  void scheduleThatIsGoneFiresNoMore() {
    triggers.arm(List.of(version("a", 1, cron(EVERY_SECOND)), version("b", 1, cron(EVERY_SECOND))));
    await().until(() -> runner.versions().contains(VersionId.parse("a@v1")));

    triggers.arm(List.of(version("b", 2, cron(EVERY_SECOND))));

    assertThat(triggers.list()).extracting(ScheduleView::version).hasToString("[b@v2]");
    long before = count("a@v1");
    int others = runner.slots().size();
    await().until(() -> runner.slots().size() >= others + 3);
    // One that had passed its claim may have been under way.
    assertThat(count("a@v1")).isLessThanOrEqualTo(before + 1);
  }

  @Test
  void forbidSkipsSlotsWhileARunGoesOn() {
    runner.hold();
    triggers.arm(List.of(version("a", 1, cron(EVERY_SECOND))));
    await().until(() -> ledger.claims() >= 3);
    assertThat(runner.slots()).hasSize(1);

    runner.release();

    await().until(() -> runner.slots().size() >= 2);
    assertThat(Duration.between(runner.slots().get(0), runner.slots().get(1)))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void allowRunsSideBySide() {
    runner.hold();
    triggers.arm(
        List.of(
            version(
                "a",
                1,
                cron(
                    EVERY_SECOND, ConcurrencyPolicy.ALLOW, MisfirePolicy.SKIP, Duration.ZERO))));

    await().until(() -> runner.slots().size() >= 3);
  }

  @Test
  void failedRunDoesNotStopTheSchedule() {
    List<Instant> tried = new ArrayList<>();
    try (CronTriggers failing =
        new CronTriggers(
            InstantSource.system(),
            ledger,
            (version, trigger, slot) -> {
              synchronized (tried) {
                tried.add(slot);
              }
              throw new IllegalStateException("no luck");
            })) {
      failing.arm(List.of(version("a", 1, cron(EVERY_SECOND))));
      await()
          .until(
              () -> {
                synchronized (tried) {
                  return tried.size() >= 2;
                }
              });
    }
  }

  @Test
  void slotThatWaitsForItsJitterIsNotClaimedAtTheEnd() {
    triggers.arm(
        List.of(
            version(
                "a",
                1,
                cron(
                    EVERY_SECOND,
                    ConcurrencyPolicy.ALLOW,
                    MisfirePolicy.SKIP,
                    Duration.ofDays(300))),
            version("b", 1, cron(EVERY_SECOND))));
    await().until(() -> runner.slots().size() >= 2);

    triggers.close();

    assertThat(runner.versions()).containsOnly(VersionId.parse("b@v1"));
  }

  @Test
  void listTellsWhatIsArmed() {
    triggers.arm(
        List.of(version("b", 3, cron(SELDOM), cron(SELDOM)), version("a", 1, cron("@hourly"))));

    List<ScheduleView> views = triggers.list();

    assertThat(views)
        .extracting(view -> view.id().key())
        .containsExactly("a|@hourly|UTC|1", "b|0 0 1 1 *|UTC|1", "b|0 0 1 1 *|UTC|2");
    assertThat(views).allMatch(view -> view.next().orElseThrow().isAfter(Instant.now()));
    assertThat(views.getFirst().next().orElseThrow())
        .isBefore(Instant.now().plus(1, ChronoUnit.HOURS));
    assertThat(views).allMatch(view -> view.last().isPresent());
    assertThat(views.getLast().id().zone()).isEqualTo(ZoneId.of("UTC"));
  }

  @Test
  void whatCannotBeArmedChangesNothing() {
    triggers.arm(List.of(version("a", 1, cron(SELDOM))));
    List<ScheduleView> before = triggers.list();

    assertThatThrownBy(() -> triggers.arm(List.of(version("b", 1, cron("61 * * * *")))))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("b|61 * * * *")
        .hasMessageContaining("minutes");
    assertThatThrownBy(
            () ->
                triggers.arm(
                    List.of(
                        version(
                            "b",
                            1,
                            cron(
                                SELDOM,
                                ConcurrencyPolicy.REPLACE,
                                MisfirePolicy.SKIP,
                                Duration.ZERO)))))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("Replace is not available");

    assertThat(triggers.list()).isEqualTo(before);
  }

  @Test
  void closeTwiceAndNothingFires() {
    triggers.arm(List.of(version("a", 1, cron(EVERY_SECOND))));
    triggers.close();
    triggers.close();

    int runs = runner.slots().size();
    await()
        .pollDelay(Duration.ofMillis(1500))
        .until(() -> runner.slots().size() <= runs + 1);
  }

  private long count(String version) {
    return runner.versions().stream().filter(VersionId.parse(version)::equals).count();
  }
}
