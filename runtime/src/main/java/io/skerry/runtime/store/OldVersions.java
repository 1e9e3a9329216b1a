package io.skerry.runtime.store;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.VersionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * The versions beyond what their functions keep that nothing points to. A function keeps as many as
 * the version in service says, or its newest one when it is retired.
 */
public final class OldVersions {
  /** The newest ones stay, and whatever somebody may still ask for. */
  private static final String OLD =
      """
      version.function = :function
      AND version.number NOT IN
        (SELECT number FROM version WHERE function = :function ORDER BY number DESC LIMIT :retain)
      AND NOT EXISTS (SELECT 1 FROM function WHERE function.name = version.function
        AND function.active_version = version.number)
      AND NOT EXISTS (SELECT 1 FROM function WHERE function.name = version.function
        AND function.held = version.build_key AND NOT EXISTS
          (SELECT 1 FROM version newer WHERE newer.function = version.function
            AND newer.build_key = version.build_key AND newer.number > version.number))
      AND NOT EXISTS (SELECT 1 FROM preview WHERE preview.function = version.function
        AND preview.version = version.number)
      AND NOT EXISTS (SELECT 1 FROM invocation WHERE invocation.function = version.function
        AND invocation.version = version.number
        AND (invocation.id >= :kept OR invocation.state = 'RUNNING'))
      AND NOT EXISTS (SELECT 1 FROM build JOIN deployment ON deployment.id = build.deployment
        WHERE build.id = version.build AND deployment.state IN ('QUEUED', 'RUNNING'))
      """;

  private final Database database;

  public OldVersions(Database database) {
    this.database = database;
  }

  /**
   * A version that may go.
   *
   * @param bytes of its snapshot; absent where they were not noted
   */
  public record Old(VersionId id, @Nullable Long bytes, Instant created) {}

  /**
   * The versions that may go now.
   *
   * @param kept the id of the oldest invocation that is kept
   */
  public List<Old> list(String kept) {
    return database.read(handle -> {
      List<Old> old = new ArrayList<>();
      handle
          .createQuery("SELECT DISTINCT function FROM version ORDER BY function")
          .mapTo(String.class)
          .list()
          .forEach(function -> old.addAll(list(handle, function, kept)));
      return old;
    });
  }

  private static List<Old> list(Handle handle, String function, String kept) {
    return bind(
            handle.createQuery(
                "SELECT version.number, version.created, version_files.bytes AS bytes FROM version"
                    + " LEFT JOIN version_files ON version_files.function = version.function"
                    + " AND version_files.number = version.number WHERE "
                    + OLD
                    + " ORDER BY version.number"),
            handle,
            function,
            kept)
        .map((row, _) -> old(new FunctionName(function), row))
        .list();
  }

  private static <S extends SqlStatement<S>> S bind(
      S statement, Handle handle, String function, String kept) {
    return statement
        .bind("function", function)
        .bind("retain", retain(handle, function))
        .bind("kept", kept);
  }

  private static int retain(Handle handle, String function) {
    return handle
        .createQuery(
            """
            SELECT version.spec FROM version LEFT JOIN function
              ON function.name = version.function AND function.active_version = version.number
            WHERE version.function = :function
            ORDER BY CASE WHEN function.name IS NULL THEN 1 ELSE 0 END, version.number DESC LIMIT 1
            """)
        .bind("function", function)
        .mapTo(String.class)
        .findOne()
        .map(spec -> Json.read(spec, FunctionSpec.class).retain())
        .orElse(FunctionSpec.DEFAULT_RETAIN);
  }

  private static Old old(FunctionName function, ResultSet row) throws SQLException {
    long bytes = row.getLong("bytes");
    @Nullable Long known = row.wasNull() ? null : bytes;
    return new Old(
        new VersionId(function, row.getInt("number")),
        known,
        Instant.ofEpochMilli(row.getLong("created")));
  }

  /**
   * Removes a version's row, unless something has come to point to it meanwhile; nothing can start
   * on it then, and its snapshot is nobody's. Durable when it returns.
   *
   * @param used whether a run uses the version whose record is not written yet
   */
  public boolean remove(VersionId version, String kept, Predicate<VersionId> used) {
    return database.write(handle -> {
      String function = version.function().value();
      boolean old =
          bind(
                  handle.createQuery(
                      "SELECT 1 FROM version WHERE version.number = :number AND " + OLD),
                  handle,
                  function,
                  kept)
              .bind("number", version.number())
              .mapTo(Integer.class)
              .findOne()
              .isPresent();
      if (!old || used.test(version)) {
        return false;
      }
      VersionFilesTable.delete(handle, version);
      handle.execute(
          "DELETE FROM version WHERE function = ? AND number = ?", function, version.number());
      return true;
    });
  }
}
