package io.skerry.runtime.trigger;

import io.skerry.runtime.store.SlotTable;
import java.time.Instant;
import java.util.Optional;

/** The ledger of slots in the database. */
public final class StoredSlots implements SlotLedger {
  private final SlotTable table;

  public StoredSlots(SlotTable table) {
    this.table = table;
  }

  @Override
  public void arm(ScheduleId schedule, Instant since) {
    table.arm(schedule.key(), since);
  }

  @Override
  public Optional<Instant> last(ScheduleId schedule) {
    return table.last(schedule.key());
  }

  @Override
  public boolean claim(ScheduleId schedule, Instant slot) {
    return table.claim(schedule.key(), slot);
  }
}
