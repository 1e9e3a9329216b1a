package io.skerry.runtime.trigger;

import java.time.Instant;
import java.util.function.BiConsumer;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** What Quartz starts at a slot: it passes the slot on, and does not wait. */
record SlotJob(BiConsumer<String, Instant> fire) implements Job {
  @Override
  public void execute(JobExecutionContext context) {
    fire.accept(
        context.getJobDetail().getKey().getName(), context.getScheduledFireTime().toInstant());
  }
}
