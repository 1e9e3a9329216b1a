package io.skerry.runtime.trigger;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A schedule of an active version.
 *
 * @param version what it runs
 */
record ArmedSchedule(
    ScheduleId id, CronSchedule schedule, VersionId version, Trigger.Cron trigger) {

  /**
   * The schedules of the versions.
   *
   * @param before armed now; what is in there is not parsed again
   * @throws SkerryException when one cannot be armed
   */
  static Map<String, ArmedSchedule> of(
      Collection<Version> versions, Map<String, ArmedSchedule> before) {
    Map<String, ArmedSchedule> schedules = new LinkedHashMap<>();
    for (Version version : versions) {
      version.spec().cron().forEach(cron -> add(schedules, before, version.id(), cron));
    }
    return schedules;
  }

  private static void add(
      Map<String, ArmedSchedule> schedules,
      Map<String, ArmedSchedule> before,
      VersionId version,
      Trigger.Cron cron) {
    FunctionName function = version.function();
    ScheduleId id = new ScheduleId(function, cron.schedule(), cron.timezone(), 1);
    while (schedules.containsKey(id.key())) {
      id = new ScheduleId(function, cron.schedule(), cron.timezone(), id.ordinal() + 1);
    }
    if (cron.concurrencyPolicy() == Trigger.ConcurrencyPolicy.REPLACE) {
      throw refused(id, "concurrencyPolicy Replace is not available: use Forbid or Allow");
    }
    try {
      // The key names function, text and zone, which is all that there is to parse.
      ArmedSchedule known = before.get(id.key());
      CronSchedule schedule =
          known == null
              ? CronSchedule.parse(cron.schedule(), cron.timezone(), function.value())
              : known.schedule();
      schedules.put(id.key(), new ArmedSchedule(id, schedule, version, cron));
    } catch (IllegalArgumentException e) {
      throw refused(id, String.valueOf(e.getMessage()));
    }
  }

  private static SkerryException refused(ScheduleId id, String why) {
    return new SkerryException(ErrorCode.UNPROCESSABLE, "arm the schedule '" + id + "': " + why);
  }

  /** How long a slot's start is put off: up to the jitter, for one slot always the same. */
  Duration delay(Instant slot) {
    long jitter = trigger.jitter().toMillis();
    return jitter <= 0
        ? Duration.ZERO
        : Duration.ofMillis(new CronHash(id.key()).below(jitter + 1, slot.toString()));
  }
}
