package io.skerry.runtime.store;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.VersionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables {@code build} and {@code build_log}. */
public final class BuildTable {
  private final Database database;
  private final String node;

  public BuildTable(Database database, String node) {
    this.database = database;
    this.node = node;
  }

  /**
   * Starts a build under the function's next version number: one above every number that any build
   * ever had, so that a number is never used twice.
   */
  public Build start(String id, FunctionName function, String repository, String commit) {
    Instant now = Instant.now();
    return database.write(handle -> {
      int number =
          handle
              .createQuery(
                  """
                  SELECT 1 + COALESCE(MAX(version), 0) FROM build WHERE function = :function
                  """)
              .bind("function", function.value())
              .mapTo(Integer.class)
              .one();
      handle
          .createUpdate(
              """
              INSERT INTO build
                (id, function, version, repository, commit_id, state, created, node)
              VALUES (:id, :function, :version, :repository, :commit, :state, :created, :node)
              """)
          .bind("id", id)
          .bind("function", function.value())
          .bind("version", number)
          .bind("repository", repository)
          .bind("commit", commit)
          .bind("state", Build.State.RUNNING.name())
          .bind("created", now.toEpochMilli())
          .bind("node", node)
          .execute();
      VersionId version = new VersionId(function, number);
      return new Build(id, version, repository, commit, Build.State.RUNNING, null, now, null);
    });
  }

  /** Notes how a build ended. */
  public void finish(String id, Build.State state, @Nullable Integer exitStatus) {
    database.execute(handle ->
        handle.execute(
            "UPDATE build SET state = ?, exit_status = ?, finished = ? WHERE id = ?",
            state.name(),
            exitStatus,
            System.currentTimeMillis(),
            id));
  }

  /** Adds a piece to a build's log. */
  public void append(String id, int sequence, String text) {
    database.execute(handle ->
        handle.execute(
            "INSERT INTO build_log (build, sequence, text) VALUES (?, ?, ?)", id, sequence, text));
  }

  /** Marks what this node was building when it was cut off. */
  public int interruptRunning() {
    return database.write(handle ->
        handle.execute(
            "UPDATE build SET state = ?, finished = ? WHERE state = ? AND node = ?",
            Build.State.INTERRUPTED.name(),
            System.currentTimeMillis(),
            Build.State.RUNNING.name(),
            node));
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

  /** The latest builds, newest first. */
  public List<Build> latest(int limit) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM build ORDER BY id DESC LIMIT :limit")
            .bind("limit", limit)
            .map((row, _) -> read(row))
            .list());
  }

  /** A build's log so far. */
  public String log(String id) {
    return database.read(handle ->
        String.join(
            "",
            handle
                .createQuery("SELECT text FROM build_log WHERE build = :id ORDER BY sequence")
                .bind("id", id)
                .mapTo(String.class)
                .list()));
  }

  private static Build read(ResultSet row) throws SQLException {
    int exitStatus = row.getInt("exit_status");
    @Nullable Integer exit = row.wasNull() ? null : exitStatus;
    long finished = row.getLong("finished");
    @Nullable Instant end = row.wasNull() ? null : Instant.ofEpochMilli(finished);
    return new Build(
        row.getString("id"),
        new VersionId(new FunctionName(row.getString("function")), row.getInt("version")),
        row.getString("repository"),
        row.getString("commit_id"),
        Build.State.valueOf(row.getString("state")),
        exit,
        Instant.ofEpochMilli(row.getLong("created")),
        end);
  }
}
