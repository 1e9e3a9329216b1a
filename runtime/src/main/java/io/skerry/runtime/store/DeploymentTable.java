package io.skerry.runtime.store;

import io.skerry.runtime.function.FunctionName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;

/** The table {@code deployment}: what waits to be built and released, and how that ended. */
public final class DeploymentTable {
  private final Database database;
  private final String node;

  public DeploymentTable(Database database, String node) {
    this.database = database;
    this.node = node;
  }

  /** Queues a deployment together with the builds that it needs; durable when it returns. */
  public void queue(DeploymentRow row, List<Build> builds) {
    database.execute(handle -> {
      insert(handle, row, "");
      builds.forEach(build -> BuildTable.insert(handle, build, node));
    });
  }

  private void insert(Handle handle, DeploymentRow row, String otherwise) {
    Instant finished = row.finished();
    handle
        .createUpdate(
            """
            INSERT INTO deployment
              (id, repository, ref, old_commit, new_commit, pusher, state, detail, created,
               finished, node)
            VALUES
              (:id, :repository, :ref, :old, :new, :pusher, :state, :detail, :created,
               :finished, :node)
            """
                + otherwise)
        .bind("id", row.id())
        .bind("repository", row.repository())
        .bind("ref", row.ref())
        .bind("old", row.oldCommit())
        .bind("new", row.newCommit())
        .bind("pusher", row.pusher())
        .bind("state", row.state().name())
        .bind("detail", row.detail())
        .bind("created", row.created().toEpochMilli())
        .bind("finished", finished == null ? null : finished.toEpochMilli())
        .bind("node", node)
        .execute();
  }

  /**
   * Notes that a deployment has begun, before the result of anything that it does is durable: a
   * deployment that is still queued after a crash has done nothing.
   */
  public CompletableFuture<?> start(String id) {
    return database.submit(handle ->
        handle.execute(
            "UPDATE deployment SET state = ? WHERE id = ?",
            DeploymentRow.State.RUNNING.name(),
            id));
  }

  /**
   * Activates all of a release, and notes that the deployment of its id ended as it, in one
   * transaction. See {@link ReleaseTable#activate}.
   *
   * @param row as it was queued, or as it would have been: it need not be there yet
   */
  public void release(
      DeploymentRow row, Release release, Map<FunctionName, String> held, Set<FunctionName> freed) {
    database.execute(handle -> {
      ReleaseTable.activate(handle, release, held, freed);
      end(handle, row.ended(DeploymentRow.State.RELEASED, ""));
    });
  }

  /**
   * Notes how a deployment ended, unless it has ended already, and with it those of its builds that
   * were not begun.
   *
   * @param row as it was queued, or as it would have been: it need not be there yet
   */
  public void finish(DeploymentRow row, DeploymentRow.State state, String detail) {
    database.execute(handle -> end(handle, row.ended(state, detail)));
  }

  private void end(Handle handle, DeploymentRow ended) {
    insert(
        handle,
        ended,
        """
        ON CONFLICT (id) DO UPDATE SET
          state = excluded.state, detail = excluded.detail, finished = excluded.finished
          WHERE deployment.state IN ('QUEUED', 'RUNNING')
        """);
    Build.State builds =
        switch (ended.state()) {
          case RELEASED, SUPERSEDED -> Build.State.SUPERSEDED;
          case INTERRUPTED -> Build.State.INTERRUPTED;
          default -> Build.State.CANCELLED;
        };
    handle.execute(
        """
        UPDATE build SET state = ?, detail = ?, finished = ?
        WHERE deployment = ? AND state = 'QUEUED'
        """,
        builds.name(),
        ended.state() == DeploymentRow.State.RELEASED
            ? "the same was built elsewhere"
            : ended.detail(),
        System.currentTimeMillis(),
        ended.id());
  }

  /** What this node has to go on with, oldest first. */
  public List<DeploymentRow> queued() {
    return unfinished(DeploymentRow.State.QUEUED);
  }

  /** What this node was about to release when it was cut off, oldest first. */
  public List<DeploymentRow> running() {
    return unfinished(DeploymentRow.State.RUNNING);
  }

  private List<DeploymentRow> unfinished(DeploymentRow.State state) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM deployment WHERE state = :state AND node = :node ORDER BY id")
            .bind("state", state.name())
            .bind("node", node)
            .map((row, _) -> read(row))
            .list());
  }

  /** One deployment. */
  public Optional<DeploymentRow> find(String id) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM deployment WHERE id = :id")
            .bind("id", id)
            .map((row, _) -> read(row))
            .findOne());
  }

  /** The latest deployments, newest first. */
  public List<DeploymentRow> latest(int limit) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM deployment ORDER BY id DESC LIMIT :limit")
            .bind("limit", limit)
            .map((row, _) -> read(row))
            .list());
  }

  private static DeploymentRow read(ResultSet row) throws SQLException {
    return new DeploymentRow(
        row.getString("id"),
        row.getString("repository"),
        row.getString("ref"),
        row.getString("old_commit"),
        row.getString("new_commit"),
        row.getString("pusher"),
        DeploymentRow.State.valueOf(row.getString("state")),
        row.getString("detail"),
        Instant.ofEpochMilli(row.getLong("created")),
        BuildTable.time(row, "finished"));
  }
}
