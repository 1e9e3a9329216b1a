package io.skerry.runtime.trigger;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.invoke.Call;
import io.skerry.runtime.invoke.Caller;
import io.skerry.runtime.invoke.Invoker;
import io.skerry.runtime.store.Ids;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a slot an invocation like any other; nobody waits for its answer, so its log has it. */
public final class CronRuns implements CronRunner {
  private static final Logger LOG = LoggerFactory.getLogger(CronRuns.class);

  private final Invoker invoker;
  private final Catalog catalog;

  public CronRuns(Invoker invoker, Catalog catalog) {
    this.invoker = invoker;
    this.catalog = catalog;
  }

  @Override
  public void run(VersionId id, Trigger.Cron trigger, Instant slot) {
    Optional<Version> version =
        catalog.find(id.function()).filter(active -> active.id().equals(id));
    if (version.isEmpty()) {
      LOG.info("{} left service before its slot {}", id, slot);
      return;
    }
    Call call =
        new Call(
            Ids.invocation(),
            version.get(),
            Caller.CRON,
            Map.of("SKERRY_SCHEDULED_TIME", slot.toString()),
            version.get().spec().timeout());
    try {
      invoker.invoke(call, new CronStreams(trigger.body()));
    } catch (SkerryException e) {
      LOG.warn("{} did not run for its slot {}: {}", id, slot, e.text());
    }
  }
}
