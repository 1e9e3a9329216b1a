package io.skerry.runtime.store;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.VersionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table {@code build}. */
public final class BuildTable {
  /** How long a running build counts as running without a sign of its node. */
  public static final Duration LEASE = Duration.ofMinutes(1);

  private final Database database;
  private final String node;

  public BuildTable(Database database, String node) {
    this.database = database;
    this.node = node;
  }

  /** Adds builds that wait to be run, all or none. */
  public void queue(List<Build> builds) {
    database.execute(handle -> builds.forEach(build -> insert(handle, build, node)));
  }

  static void insert(Handle handle, Build build, String node) {
    handle
        .createUpdate(
            """
            INSERT INTO build
              (id, function, version, repository, commit_id, deployment, build_key, state, created, node)
            VALUES
              (:id, :function, 0, :repository, :commit, :deployment, :key, :state, :created, :node)
            """)
        .bind("id", build.id())
        .bind("function", build.function().value())
        .bind("repository", build.repository())
        .bind("commit", build.commit())
        .bind("deployment", build.deployment())
        .bind("key", build.key())
        .bind("state", build.state().name())
        .bind("created", build.created().toEpochMilli())
        .bind("node", node)
        .execute();
  }

  /** Starts a build that is queued; false when it is not, because somebody cancelled it. */
  public boolean start(String id) {
    long now = System.currentTimeMillis();
    return database.write(handle ->
        handle.execute(
            "UPDATE build SET state = ?, started = ?, lease = ? WHERE id = ? AND state = ?",
            Build.State.RUNNING.name(),
            now,
            now + LEASE.toMillis(),
            id,
            Build.State.QUEUED.name()))
        == 1;
  }

  /** Renews the leases of all that this node builds. */
  public void renewLeases() {
    database.execute(handle ->
        handle.execute(
            "UPDATE build SET lease = ? WHERE state = ? AND node = ?",
            System.currentTimeMillis() + LEASE.toMillis(),
            Build.State.RUNNING.name(),
            node));
  }

  /** Gives a build the next number of its function; a number is never given twice. */
  public VersionId number(String id, FunctionName function) {
    return database.write(handle -> {
      int number =
          handle
              .createQuery(
                  """
                  INSERT INTO version_number (function, last) VALUES (:function, 1)
                  ON CONFLICT (function) DO UPDATE SET last = last + 1 RETURNING last
                  """)
              .bind("function", function.value())
              .mapTo(Integer.class)
              .one();
      handle.execute("UPDATE build SET version = ? WHERE id = ?", number, id);
      return new VersionId(function, number);
    });
  }

  /** Notes how a build ended, unless it has ended already. */
  public void finish(String id, Build.End end) {
    database.execute(handle ->
        handle.execute(
            """
            UPDATE build SET state = ?, detail = ?, exit_status = ?, cpu_micros = ?,
              peak_memory = ?, finished = ?, lease = NULL
            WHERE id = ? AND state IN ('QUEUED', 'RUNNING')
            """,
            end.state().name(),
            end.detail(),
            end.exitStatus(),
            end.cpuMicros(),
            end.peakMemory(),
            System.currentTimeMillis(),
            id));
  }

  /** Ends a build that is still queued; false when it is not. */
  public boolean end(String id, Build.State state, String detail) {
    return database.write(handle ->
        handle.execute(
            """
            UPDATE build SET state = ?, detail = ?, finished = ?
            WHERE id = ? AND state = 'QUEUED'
            """,
            state.name(),
            detail,
            System.currentTimeMillis(),
            id))
        == 1;
  }

  /**
   * Marks what this node was building when it was cut off, and what others have not given a sign
   * of; how many.
   */
  public int interruptRunning() {
    long now = System.currentTimeMillis();
    return database.write(handle ->
        handle.execute(
            """
            UPDATE build SET state = ?, detail = ?, finished = ?, lease = NULL
            WHERE state = 'RUNNING' AND (node = ? OR lease IS NULL OR lease < ?)
            """,
            Build.State.INTERRUPTED.name(),
            "the service was cut off; push again",
            now,
            node,
            now));
  }

  /** One build. */
  public Optional<Build> find(String id) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM build WHERE id = :id")
            .bind("id", id)
            .map((row, _) -> read(row))
            .findOne());
  }

  /** The builds of a deployment, by function. */
  public List<Build> ofDeployment(String deployment) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM build WHERE deployment = :deployment ORDER BY function")
            .bind("deployment", deployment)
            .map((row, _) -> read(row))
            .list());
  }

  /** The latest builds, newest first. */
  public List<Build> latest(int limit) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM build ORDER BY id DESC LIMIT :limit")
            .bind("limit", limit)
            .map((row, _) -> read(row))
            .list());
  }

  private static Build read(ResultSet row) throws SQLException {
    int exitStatus = row.getInt("exit_status");
    @Nullable Integer exit = row.wasNull() ? null : exitStatus;
    int number = row.getInt("version");
    return new Build(
        row.getString("id"),
        new FunctionName(row.getString("function")),
        number == 0 ? null : number,
        row.getString("repository"),
        row.getString("commit_id"),
        row.getString("deployment"),
        row.getString("build_key"),
        Build.State.valueOf(row.getString("state")),
        row.getString("detail"),
        exit,
        Instant.ofEpochMilli(row.getLong("created")),
        time(row, "started"),
        time(row, "finished"),
        row.getLong("cpu_micros"),
        row.getLong("peak_memory"));
  }

  static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(value);
  }
}
