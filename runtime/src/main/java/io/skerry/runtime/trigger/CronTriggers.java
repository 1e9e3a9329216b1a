package io.skerry.runtime.trigger;

import io.skerry.runtime.function.Trigger.ConcurrencyPolicy;
import io.skerry.runtime.function.Trigger.MisfirePolicy;
import io.skerry.runtime.function.Version;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts runs when schedules say so, each slot once. Safe for use by many threads; runs happen on
 * virtual threads, one for each slot.
 */
public final class CronTriggers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CronTriggers.class);

  /** Missed slots of one schedule that run at the most. */
  static final int MOST_MISSED = 100;

  private final InstantSource clock;
  private final SlotLedger ledger;
  private final CronRunner runner;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("cron-run-", 0).factory());
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ReentrantLock arming = new ReentrantLock();

  /** The slots that run now, by schedule, of those that forbid a second run. */
  private final Map<String, Instant> running = new ConcurrentHashMap<>();

  private final CronClock slots;
  private volatile Map<String, ArmedSchedule> armed = Map.of();
  private boolean restarted = true; // until the first arming; guarded by arming

  /** Starts with no schedule armed. */
  public CronTriggers(InstantSource clock, SlotLedger ledger, CronRunner runner) {
    this.clock = clock;
    this.ledger = ledger;
    this.runner = runner;
    this.slots = new CronClock(clock, this::fire);
  }

  /**
   * Replaces all schedules by those of the given versions. Schedules that stay go on undisturbed,
   * with the new version. The first call is the start of the service: it makes up for slots that
   * passed since the schedule's last one, as its policy says.
   *
   * @throws io.skerry.runtime.fault.SkerryException when one cannot be armed; nothing has changed
   *     then
   */
  public void arm(Collection<Version> active) {
    arming.lock();
    try {
      Map<String, ArmedSchedule> before = armed;
      Map<String, ArmedSchedule> next = Map.copyOf(ArmedSchedule.of(active, before));
      Instant now = clock.instant();
      boolean start = restarted;
      for (ArmedSchedule schedule : next.values()) {
        if (!before.containsKey(schedule.id().key())
            && (!start || ledger.last(schedule.id()).isEmpty())) {
          ledger.arm(schedule.id(), now);
        }
      }
      armed = next;
      restarted = false;
      before.keySet().stream().filter(key -> !next.containsKey(key)).forEach(slots::remove);
      for (ArmedSchedule schedule : next.values()) {
        if (!before.containsKey(schedule.id().key())) {
          add(schedule, now, start);
        }
      }
    } finally {
      arming.unlock();
    }
  }

  private void add(ArmedSchedule schedule, Instant now, boolean start) {
    String key = schedule.id().key();
    // Read before the clock starts: the first new slot would hide the ones that were missed.
    Optional<Instant> last = start ? ledger.last(schedule.id()) : Optional.empty();
    slots.add(
        key, schedule.schedule(), now, (first, until) -> missed(key, first.minusNanos(1), until));
    last.ifPresent(after -> missed(key, after, now));
  }

  /** What is armed, sorted by function and text. */
  public List<ScheduleView> list() {
    Instant now = clock.instant();
    return armed.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .map(schedule ->
            new ScheduleView(
                schedule.id(),
                schedule.version(),
                schedule.schedule().next(now),
                ledger.last(schedule.id())))
        .toList();
  }

  private void fire(String key, Instant slot) {
    aside(() -> put(key, slot));
  }

  /** Makes up for the slots after one instant, up to another, one after the other. */
  private void missed(String key, Instant after, Instant until) {
    aside(() -> {
      ArmedSchedule schedule = armed.get(key);
      if (schedule != null) {
        makeUp(schedule, after, until).forEach(slot -> put(key, slot));
      }
    });
  }

  private static List<Instant> makeUp(ArmedSchedule schedule, Instant after, Instant until) {
    MisfirePolicy policy = schedule.trigger().misfirePolicy();
    int most =
        switch (policy) {
          case SKIP -> 0;
          case RUN_ONCE -> 1;
          case RUN_ALL -> MOST_MISSED;
        };
    List<Instant> found = MissedSlots.latest(schedule.schedule(), after, until, most + 1);
    List<Instant> kept = found.subList(Math.max(0, found.size() - most), found.size());
    if (!found.isEmpty()) {
      log.warn(
          "Schedule {} missed slots after {}: policy {} makes up for {}{}",
          schedule.id(),
          after,
          policy,
          kept.size(),
          found.size() > kept.size() ? ", and lets the older ones go" : "");
    }
    return kept;
  }

  private void aside(Runnable work) {
    try {
      threads.execute(() -> {
        try {
          work.run();
        } catch (RuntimeException e) {
          log.error("A schedule failed", e);
        }
      });
    } catch (RejectedExecutionException e) {
      log.debug("The triggers are closed: a slot is left for the next start", e);
    }
  }

  /** Waits for the slot's jitter, claims it and runs it. */
  private void put(String key, Instant slot) {
    ArmedSchedule early = armed.get(key);
    if (early == null || delayed(early, slot)) {
      return;
    }
    // Claimed after the delay: a crash in between leaves the slot to the next start.
    ArmedSchedule schedule = armed.get(key);
    if (schedule == null || !ledger.claim(schedule.id(), slot)) {
      return;
    }
    if (schedule.trigger().concurrencyPolicy() == ConcurrencyPolicy.ALLOW) {
      run(schedule, slot);
      return;
    }
    @Nullable Instant other = running.putIfAbsent(key, slot);
    if (other != null) {
      log.warn("Schedule {} skips slot {}: the run of slot {} goes on", key, slot, other);
      return;
    }
    try {
      run(schedule, slot);
    } finally {
      running.remove(key);
    }
  }

  /** Whether the triggers were closed while the slot waited. */
  private boolean delayed(ArmedSchedule schedule, Instant slot) {
    try {
      return closing.await(schedule.delay(slot).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void run(ArmedSchedule schedule, Instant slot) {
    try {
      runner.run(schedule.version(), schedule.trigger(), slot);
    } catch (RuntimeException e) {
      log.error("The run of slot {} of schedule {} failed", slot, schedule.id(), e);
    }
  }

  /** Fires nothing more. Runs that go on are not waited for: who runs them ends them. */
  @Override
  public void close() {
    slots.close();
    closing.countDown();
    threads.shutdown();
  }
}
