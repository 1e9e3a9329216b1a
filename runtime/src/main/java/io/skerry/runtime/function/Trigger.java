package io.skerry.runtime.function;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Set;

/** What starts invocations of a function. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Trigger.Http.class, name = "http"),
  @JsonSubTypes.Type(value = Trigger.Cron.class, name = "cron")
})
public sealed interface Trigger {

  /**
   * A path of the HTTP server.
   *
   * @param path begins with a slash; matches itself and everything below it
   * @param methods upper-case method names
   * @param auth who may call
   */
  record Http(String path, Set<String> methods, Auth auth) implements Trigger {
    public static final Set<String> DEFAULT_METHODS = Set.of("GET", "POST");

    public Http {
      methods = Set.copyOf(methods);
    }
  }

  /**
   * A schedule.
   *
   * @param schedule five fields, an optional seconds field in front, or an {@code @daily} name
   * @param timezone the zone whose clock the schedule reads
   * @param concurrencyPolicy what happens when the run before is not over
   * @param misfirePolicy what happens to slots that passed while the service was down
   * @param jitter the longest random delay of a start; zero for none
   * @param body the standard input of each run
   */
  record Cron(
      String schedule,
      ZoneId timezone,
      ConcurrencyPolicy concurrencyPolicy,
      MisfirePolicy misfirePolicy,
      Duration jitter,
      String body)
      implements Trigger {}

  /** What a schedule does when its last run is still going on. */
  enum ConcurrencyPolicy {
    ALLOW,
    FORBID,
    REPLACE
  }

  /** What a schedule does with slots that passed while the service was down. */
  enum MisfirePolicy {
    /** Runs once for all of them. */
    RUN_ONCE,
    /** Runs once for each. */
    RUN_ALL,
    /** Lets them go. */
    SKIP
  }
}
