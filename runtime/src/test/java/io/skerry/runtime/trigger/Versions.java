package io.skerry.runtime.trigger;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Provenance;
import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.function.Trigger.ConcurrencyPolicy;
import io.skerry.runtime.function.Trigger.Cron;
import io.skerry.runtime.function.Trigger.MisfirePolicy;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** Makes versions with schedules. */
final class Versions {
  private Versions() {}

  static Cron cron(String text) {
    return cron(text, ConcurrencyPolicy.FORBID, MisfirePolicy.RUN_ONCE, Duration.ZERO);
  }

  static Cron cron(
      String text, ConcurrencyPolicy concurrency, MisfirePolicy misfire, Duration jitter) {
    return new Cron(text, ZoneId.of("UTC"), concurrency, misfire, jitter, "{}");
  }

  static Version version(String name, int number, Cron... schedules) {
    FunctionSpec plain = FunctionSpec.of(new FunctionName(name), List.of("./x"));
    FunctionSpec spec =
        new FunctionSpec(
            plain.name(),
            plain.description(),
            plain.command(),
            plain.contract(),
            plain.park(),
            plain.environment(),
            plain.secrets(),
            plain.limits(),
            plain.timeout(),
            plain.concurrency(),
            plain.queue(),
            plain.network(),
            List.<Trigger>of(schedules),
            plain.retry(),
            plain.onFailure(),
            plain.retain());
    VersionId id = new VersionId(plain.name(), number);
    return new Version(
        id, spec, "key", "repository", "commit", "tree", Provenance.ofBuild("b-1"), Instant.EPOCH);
  }
}
