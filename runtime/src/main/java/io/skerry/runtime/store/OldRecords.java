package io.skerry.runtime.store;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The records that only tell of the past and are old enough to go. They go in small groups, each a
 * transaction: nobody waits long for the one thread that writes.
 */
public final class OldRecords {
  /** Failed builds of each function that are kept however old they are, with their logs. */
  public static final int FAILED_BUILDS = 3;

  /** What is missed is looked for from the last slot on; slots before it are never asked about. */
  private static final Duration SLOTS = Duration.ofDays(7);

  private static final int GROUP = 500;

  /** Records of a kind that go at once: a service that stops does not wait for long. */
  public static final int MOST = 200 * GROUP;

  private static final String INVOCATIONS = "id < :kept AND state <> 'RUNNING'";

  /** A build that made a version which is kept is a part of that version's story. */
  private static final String BUILDS =
      """
      created < :before AND state NOT IN ('QUEUED', 'RUNNING')
      AND NOT EXISTS (SELECT 1 FROM version
        WHERE version.function = build.function AND version.build = build.id)
      AND (state <> 'FAILED' OR (SELECT COUNT(*) FROM build newer
        WHERE newer.function = build.function AND newer.state = 'FAILED' AND newer.id > build.id)
          >= :failed)
      """;

  private static final String DEPLOYMENTS =
      """
      created < :before AND state NOT IN ('QUEUED', 'RUNNING')
      AND NOT EXISTS (SELECT 1 FROM build WHERE build.deployment = deployment.id AND NOT (
      """
          + BUILDS
          + "))";

  /**
   * Only of previews: the others are the history of what was in service, which roll-backs to a
   * release read from its beginning.
   */
  private static final String RELEASES =
      """
      created < :before AND ref_moved = 1 AND cause = 'PREVIEW'
      AND NOT EXISTS (SELECT 1 FROM release_function made JOIN version
        ON version.function = made.function AND version.number = made.new_version
        WHERE made.release = release.id)
      """;

  private static final String TAKEN =
      "slot < :slots AND slot < (SELECT MAX(newer.slot) FROM slot newer"
          + " WHERE newer.schedule = slot.schedule)";

  private final Database database;

  public OldRecords(Database database) {
    this.database = database;
  }

  /** How many records of each kind go. */
  public record Counts(long invocations, long builds, long deployments, long releases, long slots) {
    /** Whether there may be more, because there were as many as go at once. */
    public boolean more() {
      return Math.max(Math.max(invocations, builds), Math.max(deployments, releases)) >= MOST;
    }

    /** Whether there are none. */
    public boolean none() {
      return invocations + builds + deployments + releases + slots == 0;
    }
  }

  /** The bounds of one look. */
  private record Bounds(String kept, long before, long slots) {}

  /** The id of the oldest invocation that is kept. */
  public String oldestKept(RecordLimits limits, Instant now) {
    String byAge = Ids.earliest('i', now.minus(limits.invocations()));
    String byCount =
        database.read(handle ->
            handle
                .createQuery("SELECT id FROM invocation ORDER BY id DESC LIMIT 1 OFFSET :rest")
                .bind("rest", limits.mostInvocations() - 1)
                .mapTo(String.class)
                .findOne()
                .orElse(""));
    return byAge.compareTo(byCount) > 0 ? byAge : byCount;
  }

  private Bounds bounds(RecordLimits limits, Instant now) {
    return new Bounds(
        oldestKept(limits, now),
        now.minus(limits.builds()).toEpochMilli(),
        now.minus(SLOTS).toEpochMilli());
  }

  /** How many would go. */
  public Counts count(RecordLimits limits, Instant now) {
    Bounds bounds = bounds(limits, now);
    return database.read(handle ->
        new Counts(
            count(handle, "invocation", INVOCATIONS, bounds),
            count(handle, "build", BUILDS, bounds),
            count(handle, "deployment", DEPLOYMENTS, bounds),
            count(handle, "release", RELEASES, bounds),
            count(handle, "slot", TAKEN, bounds)));
  }

  private static long count(Handle handle, String table, String condition, Bounds bounds) {
    return handle
        .createQuery("SELECT COUNT(*) FROM " + table + " WHERE " + condition)
        .bindMap(values(condition, bounds))
        .mapTo(Long.class)
        .one();
  }

  /** What the condition names; Jdbi refuses anything else. */
  private static Map<String, Object> values(String condition, Bounds bounds) {
    Map<String, Object> values =
        new HashMap<>(
            Map.of(
                "kept", bounds.kept(),
                "before", bounds.before(),
                "slots", bounds.slots(),
                "failed", FAILED_BUILDS));
    values.keySet().removeIf(name -> !condition.contains(":" + name));
    return values;
  }

  /** Removes them, or {@link #MOST} of each kind; how many went. */
  public Counts remove(RecordLimits limits, Instant now) {
    Bounds bounds = bounds(limits, now);
    return new Counts(
        remove("invocation", INVOCATIONS, bounds, List.of()),
        remove("build", BUILDS, bounds, List.of("DELETE FROM build_log WHERE build IN (<ids>)")),
        remove("deployment", DEPLOYMENTS, bounds, List.of()),
        remove(
            "release",
            RELEASES,
            bounds,
            List.of("DELETE FROM release_function WHERE release IN (<ids>)")),
        database.write(handle ->
            handle
                .createUpdate("DELETE FROM slot WHERE " + TAKEN)
                .bindMap(values(TAKEN, bounds))
                .execute()));
  }

  /**
   * Removes rows with an id, oldest first.
   *
   * @param parts statements that remove what belongs to them
   */
  private long remove(String table, String condition, Bounds bounds, List<String> parts) {
    long all = 0;
    int gone = GROUP;
    while (gone == GROUP && all < MOST) {
      gone = database.write(handle -> removeGroup(handle, table, condition, bounds, parts));
      all += gone;
    }
    return all;
  }

  private static int removeGroup(
      Handle handle, String table, String condition, Bounds bounds, List<String> parts) {
    List<String> ids =
        handle
            .createQuery(
                "SELECT id FROM " + table + " WHERE " + condition + " ORDER BY id LIMIT " + GROUP)
            .bindMap(values(condition, bounds))
            .mapTo(String.class)
            .list();
    if (!ids.isEmpty()) {
      parts.forEach(part -> handle.createUpdate(part).bindList("ids", ids).execute());
      handle
          .createUpdate("DELETE FROM " + table + " WHERE id IN (<ids>)")
          .bindList("ids", ids)
          .execute();
    }
    return ids.size();
  }
}
