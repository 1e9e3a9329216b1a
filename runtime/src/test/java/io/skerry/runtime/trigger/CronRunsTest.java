package io.skerry.runtime.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.Database;
import io.skerry.runtime.store.Invocation;
import io.skerry.runtime.store.SlotTable;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slots in the database, and what a slot runs. */
class CronRunsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Trigger.Cron CRON = Versions.cron("0 12 * * *");

  @TempDir private Path directory;

  @Test
  void runsASlotAndLogsAllItSays() throws Exception {
    try (Served served = new Served(directory)) {
      Version version =
          served.serve(
              Sample.named("job"),
              "echo \"$(cat) $SKERRY_TRIGGER $SKERRY_SCHEDULED_TIME\"; echo oops >&2; exit 2\n");
      CronRuns runs = new CronRuns(served.invoker, served.catalog);

      runs.run(version.id(), CRON, NOON);

      served.journal.flush();
      Invocation record = served.invocations.latest(null, null, 1).getFirst();
      assertThat(record.caller()).isEqualTo("cron");
      assertThat(record.state()).as(record.detail()).isEqualTo(Invocation.State.FAILED);
      assertThat(record.exitStatus()).isEqualTo(2);
      assertThat(record.log().lines())
          .containsExactlyInAnyOrder("{} cron 2026-03-01T12:00:00Z", "oops");
    }
  }

  @Test
  void runsNothingThatLeftService() throws Exception {
    try (Served served = new Served(directory)) {
      Version version = served.serve(Sample.named("job"), "true\n");
      served.catalog.replace(List.of());

      new CronRuns(served.invoker, served.catalog).run(version.id(), CRON, NOON);

      served.journal.flush();
      assertThat(served.invocations.latest(null, null, 1)).isEmpty();
    }
  }

  @Test
  void keepsSlotsInTheDatabase() {
    ScheduleId id = new ScheduleId(new FunctionName("job"), "0 12 * * *", ZoneId.of("UTC"), 1);
    try (Database database = Database.open(directory.resolve("slots.db"))) {
      StoredSlots slots = new StoredSlots(new SlotTable(database, "here"));
      assertThat(slots.last(id)).isEmpty();
      slots.arm(id, NOON.minusSeconds(60));
      assertThat(slots.claim(id, NOON)).isTrue();
    }
    try (Database database = Database.open(directory.resolve("slots.db"))) {
      StoredSlots slots = new StoredSlots(new SlotTable(database, "there"));
      assertThat(slots.claim(id, NOON)).isFalse();
      assertThat(slots.last(id)).contains(NOON);
      assertThat(slots.claim(new ScheduleId(id.function(), id.schedule(), id.zone(), 2), NOON))
          .isTrue();
    }
  }
}
