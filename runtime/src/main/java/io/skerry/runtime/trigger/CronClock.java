package io.skerry.runtime.trigger;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.simpl.RAMJobStore;
import org.quartz.simpl.SimpleThreadPool;

/** Tells the time of slots: a Quartz scheduler that keeps everything in memory. */
final class CronClock implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final InstantSource clock;
  private final Scheduler scheduler;

  /**
   * Starts the clock.
   *
   * @param fire takes the name of a schedule and a slot, on a thread of the clock's; must not block
   */
  CronClock(InstantSource clock, BiConsumer<String, Instant> fire) {
    this.clock = clock;
    try {
      scheduler = new StdSchedulerFactory(properties()).getScheduler();
      scheduler.setJobFactory((bundle, owner) -> new SlotJob(fire));
      scheduler.start();
    } catch (SchedulerException e) {
      throw failed("start the clock of schedules", e);
    }
  }

  private static Properties properties() {
    Properties properties = new Properties();
    // Quartz knows its schedulers by name within one JVM.
    properties.setProperty("org.quartz.scheduler.instanceName", "cron-" + COUNT.incrementAndGet());
    properties.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
    properties.setProperty("org.quartz.jobStore.class", RAMJobStore.class.getName());
    properties.setProperty("org.quartz.threadPool.class", SimpleThreadPool.class.getName());
    properties.setProperty("org.quartz.threadPool.threadCount", "2");
    properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
    return properties;
  }

  /**
   * Begins to fire a schedule's slots.
   *
   * @param start slots after this instant count
   * @param missed told when slots were passed over: the first, and the instant of finding out; must
   *     not block
   */
  void add(
      String name, CronSchedule schedule, Instant start, BiConsumer<Instant, Instant> missed) {
    if (schedule.next(start).isEmpty()) {
      return; // it fired for the last time long ago
    }
    JobDetail job = JobBuilder.newJob(SlotJob.class).withIdentity(name).build();
    SlotTrigger trigger = new SlotTrigger(schedule, clock, start, missed);
    trigger.setName(name);
    try {
      scheduler.scheduleJob(job, trigger);
    } catch (SchedulerException e) {
      throw failed("arm the schedule '" + name + "'", e);
    }
  }

  /** Stops to fire; a name that is not there is no error. */
  void remove(String name) {
    try {
      scheduler.deleteJob(JobKey.jobKey(name));
    } catch (SchedulerException e) {
      throw failed("disarm the schedule '" + name + "'", e);
    }
  }

  @Override
  public void close() {
    try {
      scheduler.shutdown(false);
    } catch (SchedulerException e) {
      throw failed("stop the clock of schedules", e);
    }
  }

  private static SkerryException failed(String what, SchedulerException cause) {
    return new SkerryException(ErrorCode.INTERNAL, what + ": " + cause.getMessage(), cause);
  }
}
