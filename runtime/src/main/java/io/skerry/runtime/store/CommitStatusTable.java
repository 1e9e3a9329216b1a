package io.skerry.runtime.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * The table {@code commit_status}: a short queue for each watched repository. Safe for use by many
 * threads.
 */
public final class CommitStatusTable {
  private final Database database;

  public CommitStatusTable(Database database) {
    this.database = database;
  }

  /**
   * Queues a status behind the others of its repository, in the place of an earlier one of the same
   * commit.
   *
   * @param most how many may wait; beyond that the oldest are dropped
   * @param oldest what is older is dropped, of whatever repository
   * @return how many were dropped
   */
  public int add(
      String repository,
      String commit,
      String state,
      String description,
      Instant created,
      int most,
      Instant oldest) {
    return database.write(handle -> {
      handle.execute(
          "DELETE FROM commit_status WHERE repository = ? AND commit_id = ?", repository, commit);
      handle.execute(
          """
          INSERT INTO commit_status (repository, number, commit_id, state, description, created)
          SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ?, ?, ?
          FROM commit_status WHERE repository = ?
          """,
          repository,
          commit,
          state,
          description,
          created.toEpochMilli(),
          repository);
      int old =
          handle.execute("DELETE FROM commit_status WHERE created < ?", oldest.toEpochMilli());
      return old
          + handle.execute(
              """
              DELETE FROM commit_status WHERE repository = ? AND number NOT IN
                (SELECT number FROM commit_status WHERE repository = ?
                 ORDER BY number DESC LIMIT ?)
              """,
              repository,
              repository,
              most);
    });
  }

  /** What is to be told next. */
  public Optional<CommitStatusRow> next(String repository) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT * FROM commit_status WHERE repository = :repository
                ORDER BY number LIMIT 1
                """)
            .bind("repository", repository)
            .map((row, _) -> read(row))
            .findOne());
  }

  /** Removes one that was told, or never will be. */
  public void remove(CommitStatusRow row) {
    database.execute(handle ->
        handle.execute(
            """
            DELETE FROM commit_status
            WHERE repository = ? AND number = ? AND commit_id = ? AND state = ? AND created = ?
            """,
            row.repository(),
            row.number(),
            row.commit(), // A number may be given again once its row is gone.
            row.state(),
            row.created().toEpochMilli()));
  }

  /** Removes all of a repository. */
  public void forget(String repository) {
    database.execute(
        handle -> handle.execute("DELETE FROM commit_status WHERE repository = ?", repository));
  }

  private static CommitStatusRow read(ResultSet row) throws SQLException {
    return new CommitStatusRow(
        row.getString("repository"),
        row.getLong("number"),
        row.getString("commit_id"),
        row.getString("state"),
        row.getString("description"),
        Instant.ofEpochMilli(row.getLong("created")));
  }
}
