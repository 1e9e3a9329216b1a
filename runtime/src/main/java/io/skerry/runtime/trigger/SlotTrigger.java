package io.skerry.runtime.trigger;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.quartz.Calendar;
import org.quartz.ScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.impl.triggers.AbstractTrigger;

/**
 * A trigger of Quartz that asks our schedule for its times. Kept in memory only; Quartz guards it
 * by the lock of its store.
 */
final class SlotTrigger extends AbstractTrigger<SlotTrigger> {
  private static final long serialVersionUID = 1L;

  private final transient CronSchedule schedule;
  private final transient InstantSource clock;
  private final transient BiConsumer<Instant, Instant> missed;
  private Date start;
  private @Nullable Date next;
  private @Nullable Date previous;

  /**
   * A trigger.
   *
   * @param start slots after this instant count
   * @param missed told when slots were passed over: the first, and the instant of finding out
   */
  SlotTrigger(
      CronSchedule schedule, InstantSource clock, Instant start, BiConsumer<Instant, Instant> missed) {
    this.schedule = schedule;
    this.clock = clock;
    this.start = Date.from(start);
    this.missed = missed;
  }

  @Override
  public @Nullable Date computeFirstFireTime(@Nullable Calendar calendar) {
    next = getFireTimeAfter(start);
    return next;
  }

  @Override
  public void triggered(@Nullable Calendar calendar) {
    previous = next;
    next = getFireTimeAfter(next);
  }

  /** Quartz found the slot too late to fire it: who is told decides what becomes of it. */
  @Override
  public void updateAfterMisfire(@Nullable Calendar calendar) {
    Instant now = clock.instant();
    Date first = next;
    next = getFireTimeAfter(Date.from(now));
    if (first != null) {
      missed.accept(first.toInstant(), now);
    }
  }

  @Override
  public @Nullable Date getFireTimeAfter(@Nullable Date after) {
    Instant from = after == null ? clock.instant() : after.toInstant();
    return schedule.next(from).map(Date::from).orElse(null);
  }

  @Override
  public boolean mayFireAgain() {
    return next != null;
  }

  @Override
  public Date getStartTime() {
    return start;
  }

  @Override
  public void setStartTime(Date start) {
    this.start = start;
  }

  @Override
  public @Nullable Date getNextFireTime() {
    return next;
  }

  @Override
  public void setNextFireTime(@Nullable Date next) {
    this.next = next;
  }

  @Override
  public @Nullable Date getPreviousFireTime() {
    return previous;
  }

  @Override
  public void setPreviousFireTime(@Nullable Date previous) {
    this.previous = previous;
  }

  @Override
  public @Nullable Date getEndTime() {
    return null;
  }

  @Override
  public void setEndTime(@Nullable Date end) {
    throw new UnsupportedOperationException("a schedule ends when it is disarmed");
  }

  @Override
  public @Nullable Date getFinalFireTime() {
    return null;
  }

  @Override
  public void updateWithNewCalendar(Calendar calendar, long misfireThreshold) {
    throw new UnsupportedOperationException("a schedule has no calendar of Quartz");
  }

  @Override
  protected boolean validateMisfireInstruction(int instruction) {
    return instruction == Trigger.MISFIRE_INSTRUCTION_SMART_POLICY;
  }

  @Override
  public ScheduleBuilder<SlotTrigger> getScheduleBuilder() {
    throw new UnsupportedOperationException("a trigger of ours is made from its schedule");
  }
}
