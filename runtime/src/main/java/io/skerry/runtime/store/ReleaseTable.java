package io.skerry.runtime.store;

import io.skerry.runtime.function.FunctionName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tables {@code release}, {@code release_function} and {@code function}: what is active. */
public final class ReleaseTable {
  private final Database database;

  public ReleaseTable(Database database) {
    this.database = database;
  }

  /** Activates all of a release in one transaction. Its ref is yet to move. */
  public void activate(Release release) {
    database.execute(handle -> {
      handle
          .createUpdate(
              """
              INSERT INTO release
                (id, repository, ref, old_commit, new_commit, author, message, created, ref_moved)
              VALUES
                (:id, :repository, :ref, :oldCommit, :newCommit, :author, :message, :created, 0)
              """)
          .bind("id", release.id())
          .bind("repository", release.repository())
          .bind("ref", release.ref())
          .bind("oldCommit", release.oldCommit())
          .bind("newCommit", release.newCommit())
          .bind("author", release.author())
          .bind("message", release.message())
          .bind("created", release.created().toEpochMilli())
          .execute();
      release.changes().forEach(change -> apply(handle, release, change));
    });
  }

  private static void apply(Handle handle, Release release, Release.Change change) {
    handle
        .createUpdate(
            """
            INSERT INTO release_function (release, function, change, old_version, new_version)
            VALUES (:release, :function, :change, :old, :new)
            """)
        .bind("release", release.id())
        .bind("function", change.function().value())
        .bind("change", change.kind().name())
        .bind("old", change.oldVersion())
        .bind("new", change.newVersion())
        .execute();
    handle
        .createUpdate(
            """
            INSERT INTO function (name, repository, active_version)
            VALUES (:name, :repository, :version)
            ON CONFLICT (name) DO UPDATE SET active_version = excluded.active_version
            """)
        .bind("name", change.function().value())
        .bind("repository", release.repository())
        .bind("version", change.newVersion())
        .execute();
  }

  /** Notes that the ref stands where the release says. */
  public void refMoved(String release) {
    database.execute(
        handle -> handle.execute("UPDATE release SET ref_moved = 1 WHERE id = ?", release));
  }

  /** The releases whose ref may not have moved yet, oldest first. */
  public List<Release> unmoved() {
    return list("WHERE ref_moved = 0 ORDER BY created, id", 1_000);
  }

  /** The latest releases, newest first. */
  public List<Release> latest(int limit) {
    return list("ORDER BY id DESC", limit);
  }

  private List<Release> list(String condition, int limit) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM release " + condition + " LIMIT :limit")
            .bind("limit", limit)
            .map((row, _) -> read(handle, row))
            .list());
  }

  /** Which repository each function belongs to, the retired ones too. */
  public Map<FunctionName, String> owners() {
    return database.read(handle -> {
      Map<FunctionName, String> owners = new HashMap<>();
      handle
          .createQuery("SELECT name, repository FROM function")
          .map((row, _) ->
              Map.entry(new FunctionName(row.getString(1)), row.getString("repository")))
          .forEach(entry -> owners.put(entry.getKey(), entry.getValue()));
      return owners;
    });
  }

  private static Release read(Handle handle, ResultSet row) throws SQLException {
    String id = row.getString("id");
    return new Release(
        id,
        row.getString("repository"),
        row.getString("ref"),
        row.getString("old_commit"),
        row.getString("new_commit"),
        row.getString("author"),
        row.getString("message"),
        Instant.ofEpochMilli(row.getLong("created")),
        handle
            .createQuery("SELECT * FROM release_function WHERE release = :id ORDER BY function")
            .bind("id", id)
            .map((change, _) -> change(change))
            .list());
  }

  private static Release.Change change(ResultSet row) throws SQLException {
    return new Release.Change(
        new FunctionName(row.getString("function")),
        Release.Kind.valueOf(row.getString("change")),
        number(row, "old_version"),
        number(row, "new_version"));
  }

  private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }
}
