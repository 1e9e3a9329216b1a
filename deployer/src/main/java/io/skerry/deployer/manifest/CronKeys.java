package io.skerry.deployer.manifest;

import io.skerry.deployer.yaml.ChoiceShape;
import io.skerry.deployer.yaml.DurationShape;
import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.TextShape;
import io.skerry.deployer.yaml.Values;
import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.function.Trigger.ConcurrencyPolicy;
import io.skerry.runtime.function.Trigger.MisfirePolicy;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of a trigger of the kind {@code cron}. */
final class CronKeys {
  static final Key<String> KIND =
      Key.required("kind", ChoiceShape.words("cron"), "What starts the function: cron.");
  static final Key<String> SCHEDULE =
      Key.required(
          "schedule",
          new ScheduleShape(),
          "Five cron fields, six with seconds in front, or a name such as @daily.");
  static final Key<ZoneId> TIMEZONE =
      Key.of("timezone", new ZoneShape(), "UTC", "The zone whose clock the schedule reads.");
  static final Key<ConcurrencyPolicy> CONCURRENCY_POLICY =
      Key.of(
              "concurrencyPolicy",
              ChoiceShape.of(
                  Map.entry("Allow", ConcurrencyPolicy.ALLOW),
                  Map.entry("Forbid", ConcurrencyPolicy.FORBID),
                  Map.entry("Replace", ConcurrencyPolicy.REPLACE)),
              "Forbid",
              "What happens when the run before is not over.")
          .notYet(policy -> policy == ConcurrencyPolicy.REPLACE, "Allow or Forbid", "Replace is");
  static final Key<MisfirePolicy> MISFIRE_POLICY =
      Key.of(
          "misfirePolicy",
          ChoiceShape.of(
              Map.entry("RunOnce", MisfirePolicy.RUN_ONCE),
              Map.entry("RunAll", MisfirePolicy.RUN_ALL),
              Map.entry("Skip", MisfirePolicy.SKIP)),
          "RunOnce",
          "What happens to times that passed while the service was down.");
  static final Key<Duration> JITTER =
      Key.of(
          "jitter",
          new DurationShape(Duration.ZERO, Duration.ofHours(1)),
          "0s",
          "The longest random delay of a start.");
  static final Key<String> BODY =
      Key.of("body", TextShape.any("a string"), "\"\"", "The standard input of each run.");

  static final Section<Trigger> SECTION =
      new Section<>(
          "a cron trigger",
          List.of(KIND, SCHEDULE, TIMEZONE, CONCURRENCY_POLICY, MISFIRE_POLICY, JITTER, BODY),
          CronKeys::build);

  private CronKeys() {}

  private static Optional<Trigger> build(Values values) {
    return Optional.of(
        new Trigger.Cron(
            values.get(SCHEDULE),
            values.get(TIMEZONE),
            values.get(CONCURRENCY_POLICY),
            values.get(MISFIRE_POLICY),
            values.get(JITTER),
            values.get(BODY)));
  }
}
