package io.skerry.runtime.store;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.VersionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The table {@code invocation}. */
public final class InvocationTable {
  private final Database database;
  private final String node;

  public InvocationTable(Database database, String node) {
    this.database = database;
    this.node = node;
  }

  /** Writes the records as they stand now, new ones and known ones; durable when it returns. */
  void save(Collection<Invocation> invocations) {
    database.execute(handle -> {
      PreparedBatch batch =
          handle.prepareBatch(
              """
              INSERT INTO invocation
                (id, function, version, caller, state, detail, exit_status, started,
                 queue_micros, jail_micros, run_micros, cpu_micros, peak_memory, output_bytes,
                 log, node)
              VALUES
                (:id, :function, :version, :caller, :state, :detail, :exit, :started,
                 :queue, :jail, :run, :cpu, :memory, :output, :log, :node)
              ON CONFLICT (id) DO UPDATE SET
                state = excluded.state, detail = excluded.detail,
                exit_status = excluded.exit_status, queue_micros = excluded.queue_micros,
                jail_micros = excluded.jail_micros, run_micros = excluded.run_micros,
                cpu_micros = excluded.cpu_micros, peak_memory = excluded.peak_memory,
                output_bytes = excluded.output_bytes, log = excluded.log
              """);
      invocations.forEach(invocation -> bind(batch, invocation));
      batch.execute();
    });
  }

  private void bind(PreparedBatch batch, Invocation invocation) {
    batch
        .bind("id", invocation.id())
        .bind("function", invocation.version().function().value())
        .bind("version", invocation.version().number())
        .bind("caller", invocation.caller())
        .bind("state", invocation.state().name())
        .bind("detail", invocation.detail())
        .bind("exit", invocation.exitStatus())
        .bind("started", invocation.started().toEpochMilli())
        .bind("queue", invocation.queueMicros())
        .bind("jail", invocation.jailMicros())
        .bind("run", invocation.runMicros())
        .bind("cpu", invocation.cpuMicros())
        .bind("memory", invocation.peakMemory())
        .bind("output", invocation.outputBytes())
        .bind("log", invocation.log())
        .bind("node", node)
        .add();
  }

  /** Marks what ran on this node when the service was cut off. */
  public int interruptRunning() {
    return database.write(handle ->
        handle.execute(
            "UPDATE invocation SET state = ?, detail = ? WHERE state = ? AND node = ?",
            Invocation.State.INTERRUPTED.name(),
            "the service was cut off while it ran",
            Invocation.State.RUNNING.name(),
            node));
  }

  /** One record. */
  public Optional<Invocation> find(String id) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM invocation WHERE id = :id")
            .bind("id", id)
            .map((row, _) -> read(row))
            .findOne());
  }

  /**
   * The latest records, newest first.
   *
   * @param function only of this function; absent: of all
   * @param before only ids that sort before this one; absent: from the newest
   */
  public List<Invocation> latest(
      @Nullable FunctionName function, @Nullable String before, int limit) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT * FROM invocation
                WHERE (:function IS NULL OR function = :function)
                  AND (:before IS NULL OR id < :before)
                ORDER BY id DESC LIMIT :limit
                """)
            .bind("function", function == null ? null : function.value())
            .bind("before", before)
            .bind("limit", limit)
            .map((row, _) -> read(row))
            .list());
  }

  private static Invocation read(ResultSet row) throws SQLException {
    int status = row.getInt("exit_status");
    @Nullable Integer exit = row.wasNull() ? null : status;
    return new Invocation(
        row.getString("id"),
        new VersionId(new FunctionName(row.getString("function")), row.getInt("version")),
        row.getString("caller"),
        Invocation.State.valueOf(row.getString("state")),
        row.getString("detail"),
        exit,
        Instant.ofEpochMilli(row.getLong("started")),
        row.getLong("queue_micros"),
        row.getLong("jail_micros"),
        row.getLong("run_micros"),
        row.getLong("cpu_micros"),
        row.getLong("peak_memory"),
        row.getLong("output_bytes"),
        row.getString("log"));
  }
}
