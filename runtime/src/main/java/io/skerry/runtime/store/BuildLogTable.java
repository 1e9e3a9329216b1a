package io.skerry.runtime.store;

/** The table {@code build_log}: what builds wrote, in pieces. */
public final class BuildLogTable {
  private final Database database;

  public BuildLogTable(Database database) {
    this.database = database;
  }

  /** Adds a piece to a build's log. */
  public void append(String build, int sequence, String text) {
    database.execute(handle ->
        handle.execute(
            "INSERT INTO build_log (build, sequence, text) VALUES (?, ?, ?)",
            build,
            sequence,
            text));
  }

  /** A build's log so far. */
  public String read(String build) {
    return database.read(handle ->
        String.join(
            "",
            handle
                .createQuery("SELECT text FROM build_log WHERE build = :id ORDER BY sequence")
                .bind("id", build)
                .mapTo(String.class)
                .list()));
  }
}
