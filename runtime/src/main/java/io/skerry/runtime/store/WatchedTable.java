package io.skerry.runtime.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The table {@code watched_repository}. Safe for use by many threads. */
public final class WatchedTable {
  private final Database database;

  public WatchedTable(Database database) {
    this.database = database;
  }

  /** Adds a row; whether there was none of that name. */
  public boolean add(WatchedRow row) {
    return database.write(handle ->
        handle
            .createUpdate(
                """
                INSERT INTO watched_repository
                  (name, url, branch, interval_millis, status_type, status_url, status_project,
                   created)
                VALUES
                  (:name, :url, :branch, :interval, :statusType, :statusUrl, :statusProject,
                   :created)
                ON CONFLICT (name) DO NOTHING
                """)
            .bind("name", row.name())
            .bind("url", row.url())
            .bind("branch", row.branch())
            .bind("interval", row.interval().toMillis())
            .bind("statusType", row.statusType())
            .bind("statusUrl", row.statusUrl())
            .bind("statusProject", row.statusProject())
            .bind("created", row.created().toEpochMilli())
            .execute())
        > 0;
  }

  /** Removes a row; whether there was one. */
  public boolean remove(String name) {
    return database.write(
            handle -> handle.execute("DELETE FROM watched_repository WHERE name = ?", name))
        > 0;
  }

  /** Every row, by name. */
  public List<WatchedRow> list() {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM watched_repository ORDER BY name")
            .map((row, _) -> read(row))
            .list());
  }

  private static WatchedRow read(ResultSet row) throws SQLException {
    return new WatchedRow(
        row.getString("name"),
        row.getString("url"),
        row.getString("branch"),
        Duration.ofMillis(row.getLong("interval_millis")),
        row.getString("status_type"),
        row.getString("status_url"),
        row.getString("status_project"),
        Instant.ofEpochMilli(row.getLong("created")));
  }
}
