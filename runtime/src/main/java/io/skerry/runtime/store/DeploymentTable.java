package io.skerry.runtime.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
      handle
          .createUpdate(
              """
              INSERT INTO deployment
                (id, repository, ref, old_commit, new_commit, pusher, state, detail, created, node)
              VALUES
                (:id, :repository, :ref, :old, :new, :pusher, :state, :detail, :created, :node)
              """)
          .bind("id", row.id())
          .bind("repository", row.repository())
          .bind("ref", row.ref())
          .bind("old", row.oldCommit())
          .bind("new", row.newCommit())
          .bind("pusher", row.pusher())
          .bind("state", row.state().name())
          .bind("detail", row.detail())
          .bind("created", row.created().toEpochMilli())
          .bind("node", node)
          .execute();
      builds.forEach(build -> BuildTable.insert(handle, build, node));
    });
  }

  /** Notes that a deployment has begun. */
  public void start(String id) {
    database.execute(handle ->
        handle.execute(
            "UPDATE deployment SET state = ? WHERE id = ?",
            DeploymentRow.State.RUNNING.name(),
            id));
  }

  /** Notes how a deployment ended, and with it those of its builds that were not begun. */
  public void finish(String id, DeploymentRow.State state, String detail) {
    Build.State builds =
        switch (state) {
          case RELEASED, SUPERSEDED -> Build.State.SUPERSEDED;
          case INTERRUPTED -> Build.State.INTERRUPTED;
          default -> Build.State.CANCELLED;
        };
    long now = System.currentTimeMillis();
    database.execute(handle -> {
      handle.execute(
          "UPDATE deployment SET state = ?, detail = ?, finished = ? WHERE id = ?",
          state.name(),
          detail,
          now,
          id);
      handle.execute(
          """
          UPDATE build SET state = ?, detail = ?, finished = ?
          WHERE deployment = ? AND state = 'QUEUED'
          """,
          builds.name(),
          state == DeploymentRow.State.RELEASED ? "the same was built elsewhere" : detail,
          now,
          id);
    });
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
