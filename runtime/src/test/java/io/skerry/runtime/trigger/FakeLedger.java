package io.skerry.runtime.trigger;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A ledger that forgets everything with its process. */
final class FakeLedger implements SlotLedger {
  private record Slot(ScheduleId schedule, Instant slot) {}

  private final Map<ScheduleId, Instant> last = new HashMap<>();
  private final Set<Slot> claimed = new HashSet<>();

  @Override
  public synchronized void arm(ScheduleId schedule, Instant since) {
    last.merge(schedule, since, FakeLedger::later);
  }

  @Override
  public synchronized Optional<Instant> last(ScheduleId schedule) {
    return Optional.ofNullable(last.get(schedule));
  }

  @Override
  public synchronized boolean claim(ScheduleId schedule, Instant slot) {
    last.merge(schedule, slot, FakeLedger::later);
    return claimed.add(new Slot(schedule, slot));
  }

  synchronized int claims() {
    return claimed.size();
  }

  private static Instant later(Instant one, Instant two) {
    return one.isAfter(two) ? one : two;
  }
}
