package io.skerry.runtime.store;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.VersionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tables of releases, and of what they made active: {@code function}, {@code preview}. */
public final class ReleaseTable {
  private final Database database;

  public ReleaseTable(Database database) {
    this.database = database;
  }

  /**
   * Activates all of a release in one transaction. Its ref is yet to move, if it moves.
   *
   * @param held by function, the key that the branch has while the function is held at another; a
   *     function that changes and is not named here is not held any more
   * @param freed functions that are not held any more without a change
   */
  public void activate(Release release, Map<FunctionName, String> held, Set<FunctionName> freed) {
    database.execute(handle -> activate(handle, release, held, freed));
  }

  static void activate(
      Handle handle, Release release, Map<FunctionName, String> held, Set<FunctionName> freed) {
    handle
        .createUpdate(
            """
            INSERT INTO release
              (id, cause, repository, ref, old_commit, new_commit, author, message, pusher,
               created, ref_moved)
            VALUES
              (:id, :cause, :repository, :ref, :oldCommit, :newCommit, :author, :message,
               :pusher, :created, :moved)
            """)
        .bind("id", release.id())
        .bind("cause", release.cause().name())
        .bind("repository", release.repository())
        .bind("ref", release.ref())
        .bind("oldCommit", release.oldCommit())
        .bind("newCommit", release.newCommit())
        .bind("author", release.author())
        .bind("message", release.message())
        .bind("pusher", release.pusher())
        .bind("created", release.created().toEpochMilli())
        .bind("moved", release.oldCommit().equals(release.newCommit()) ? 1 : 0)
        .execute();
    for (Release.Change change : release.changes()) {
      note(handle, release, change);
      if (release.cause() == Release.Cause.PREVIEW) {
        preview(handle, release, change);
      } else {
        apply(handle, release, change, held.get(change.function()));
      }
    }
    for (FunctionName function : freed) {
      handle.execute("UPDATE function SET held = NULL WHERE name = ?", function.value());
    }
  }

  private static void note(Handle handle, Release release, Release.Change change) {
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
  }

  private static void apply(
      Handle handle, Release release, Release.Change change, @Nullable String held) {
    handle
        .createUpdate(
            """
            INSERT INTO function (name, repository, active_version, held)
            VALUES (:name, :repository, :version, :held)
            ON CONFLICT (name) DO UPDATE SET
              active_version = excluded.active_version, held = excluded.held
            """)
        .bind("name", change.function().value())
        .bind("repository", release.repository())
        .bind("version", change.newVersion())
        .bind("held", held)
        .execute();
  }

  /** A function that only a preview has belongs to its repository too. */
  private static void preview(Handle handle, Release release, Release.Change change) {
    String branch = release.branch();
    handle.execute(
        "INSERT INTO function (name, repository) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
        change.function().value(),
        release.repository());
    handle.execute(
        "DELETE FROM preview WHERE repository = ? AND branch = ? AND function = ?",
        release.repository(),
        branch,
        change.function().value());
    if (change.newVersion() != null) {
      handle.execute(
          "INSERT INTO preview (repository, branch, function, version) VALUES (?, ?, ?, ?)",
          release.repository(),
          branch,
          change.function().value(),
          change.newVersion());
    }
  }

  /**
   * Notes that the ref stands where the release says, before the result of any later release is
   * durable: whoever moves it once more after a crash moves it to where it stands.
   */
  public CompletableFuture<?> refMoved(String release) {
    return database.submit(
        handle -> handle.execute("UPDATE release SET ref_moved = 1 WHERE id = ?", release));
  }

  /** The releases whose ref may not have moved yet, oldest first. */
  public List<Release> unmoved() {
    return list("WHERE ref_moved = 0 ORDER BY created, id", 1_000);
  }

  /** The latest releases, newest first. */
  public List<Release> latest(int limit) {
    return list("ORDER BY created DESC, id DESC", limit);
  }

  private List<Release> list(String condition, int limit) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM release " + condition + " LIMIT :limit")
            .bind("limit", limit)
            .map((row, _) -> read(handle, row))
            .list());
  }

  /** One release. */
  public Optional<Release> find(String id) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM release WHERE id = :id")
            .bind("id", id)
            .map((row, _) -> read(handle, row))
            .findOne());
  }

  /** The last release until then that put a version into service, or into a preview. */
  public Optional<Release> intoService(VersionId version, Instant until) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT release.* FROM release
                  JOIN release_function ON release_function.release = release.id
                WHERE release_function.function = :function
                  AND release_function.new_version = :number AND release.created <= :until
                ORDER BY release.created DESC, release.id DESC LIMIT 1
                """)
            .bind("function", version.function().value())
            .bind("number", version.number())
            .bind("until", until.toEpochMilli())
            .map((row, _) -> read(handle, row))
            .findOne());
  }

  /** The numbers of the function's versions that ever were in service and still are kept. */
  public List<Integer> numbers(FunctionName function) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT DISTINCT release_function.new_version FROM release_function
                  JOIN release ON release.id = release_function.release
                  JOIN version ON version.function = release_function.function
                   AND version.number = release_function.new_version
                WHERE release_function.function = :function AND release.cause <> 'PREVIEW'
                """)
            .bind("function", function.value())
            .mapTo(Integer.class)
            .list());
  }

  /**
   * The versions that a repository's functions had in service after one of its releases; those that
   * it has released later are not named.
   */
  public Map<FunctionName, Integer> stateAfter(Release release) {
    return database.read(handle -> {
      Map<FunctionName, Integer> state = new HashMap<>();
      handle
          .createQuery(
              """
              SELECT release_function.* FROM release_function
                JOIN release ON release.id = release_function.release
              WHERE release.repository = :repository AND release.cause <> 'PREVIEW'
                AND (release.created < :created
                  OR (release.created = :created AND release.id <= :id))
              ORDER BY release.created, release.id
              """)
          .bind("repository", release.repository())
          .bind("id", release.id())
          .bind("created", release.created().toEpochMilli())
          .map((row, _) -> change(row))
          .forEach(change -> {
            if (change.newVersion() == null) {
              state.remove(change.function());
            } else {
              state.put(change.function(), change.newVersion());
            }
          });
      return state;
    });
  }

  /**
   * Whose a function is.
   *
   * @param held what its branch has while a roll-back holds another version in service: the key of
   *     that version, empty when the branch does not have the function; absent without a roll-back
   */
  public record Owner(String repository, Optional<String> held) {}

  /** Which repository each function belongs to, the retired ones too. */
  public Map<FunctionName, Owner> owners() {
    return database.read(handle -> {
      Map<FunctionName, Owner> owners = new HashMap<>();
      handle
          .createQuery("SELECT name, repository, held FROM function")
          .map((row, _) ->
              Map.entry(
                  new FunctionName(row.getString("name")),
                  new Owner(
                      row.getString("repository"), Optional.ofNullable(row.getString("held")))))
          .forEach(entry -> owners.put(entry.getKey(), entry.getValue()));
      return owners;
    });
  }

  private static Release read(Handle handle, ResultSet row) throws SQLException {
    String id = row.getString("id");
    return new Release(
        id,
        Release.Cause.valueOf(row.getString("cause")),
        row.getString("repository"),
        row.getString("ref"),
        row.getString("old_commit"),
        row.getString("new_commit"),
        row.getString("author"),
        row.getString("message"),
        row.getString("pusher"),
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
