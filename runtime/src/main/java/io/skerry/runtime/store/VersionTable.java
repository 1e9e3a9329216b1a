package io.skerry.runtime.store;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Preview;
import io.skerry.runtime.function.Provenance;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionFiles;
import io.skerry.runtime.function.VersionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The table {@code version}: every build that succeeded and whose snapshot exists. */
public final class VersionTable {
  private final Database database;

  public VersionTable(Database database) {
    this.database = database;
  }

  /** Adds a version; durable when it returns. */
  public void insert(Version version) {
    database.execute(handle -> insert(handle, version));
  }

  /** Adds a version together with what its snapshot holds. */
  public void insert(Version version, VersionFiles files) {
    byte[] packed = VersionFilesTable.pack(files);
    database.execute(handle -> {
      insert(handle, version);
      VersionFilesTable.insert(handle, version.id(), files, packed);
    });
  }

  private static void insert(Handle handle, Version version) {
    handle
        .createUpdate(
            """
            INSERT INTO version
              (function, number, spec, build_key, repository, commit_id, tree, build, created,
               directory, builder, tools, base, pusher)
            VALUES
              (:function, :number, :spec, :key, :repository, :commit, :tree, :build, :created,
               :directory, :builder, :tools, :base, :pusher)
            """)
        .bind("function", version.id().function().value())
        .bind("number", version.id().number())
        .bind("spec", Json.write(version.spec()))
        .bind("key", version.key())
        .bind("repository", version.repository())
        .bind("commit", version.commit())
        .bind("tree", version.tree())
        .bind("build", version.provenance().build())
        .bind("created", version.created().toEpochMilli())
        .bind("directory", version.provenance().directory())
        .bind("builder", version.provenance().builder())
        .bind("tools", Json.write(version.provenance().tools()))
        .bind("base", version.provenance().base())
        .bind("pusher", version.provenance().pusher())
        .execute();
  }

  /** One version. */
  public Optional<Version> find(VersionId id) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM version WHERE function = :function AND number = :number")
            .bind("function", id.function().value())
            .bind("number", id.number())
            .map((row, _) -> read(row))
            .findOne());
  }

  /** The newest version that was built from the same. */
  public Optional<Version> findByKey(FunctionName function, String key) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT * FROM version WHERE function = :function AND build_key = :key
                ORDER BY number DESC LIMIT 1
                """)
            .bind("function", function.value())
            .bind("key", key)
            .map((row, _) -> read(row))
            .findOne());
  }

  /** The versions of a function, newest first. */
  public List<Version> list(FunctionName function) {
    return database.read(handle ->
        handle
            .createQuery("SELECT * FROM version WHERE function = :function ORDER BY number DESC")
            .bind("function", function.value())
            .map((row, _) -> read(row))
            .list());
  }

  /** The versions that are active now, by name. */
  public List<Version> active() {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT version.* FROM version JOIN function
                  ON function.name = version.function
                 AND function.active_version = version.number
                ORDER BY version.function
                """)
            .map((row, _) -> read(row))
            .list());
  }

  /** What the branches that are not deployed would put into service. */
  public List<Preview> previews() {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT version.*, preview.branch FROM version JOIN preview
                  ON preview.function = version.function AND preview.version = version.number
                ORDER BY version.function, preview.branch
                """)
            .map((row, _) -> new Preview(row.getString("branch"), read(row)))
            .list());
  }

  /** The ids of all versions. */
  public Set<VersionId> ids() {
    return database.read(handle ->
        handle.createQuery("SELECT function, number FROM version").map((row, _) -> id(row)).stream()
            .collect(Collectors.toSet()));
  }

  private static VersionId id(ResultSet row) throws SQLException {
    return new VersionId(new FunctionName(row.getString("function")), row.getInt("number"));
  }

  private static Version read(ResultSet row) throws SQLException {
    return new Version(
        id(row),
        Json.read(row.getString("spec"), FunctionSpec.class),
        row.getString("build_key"),
        row.getString("repository"),
        row.getString("commit_id"),
        row.getString("tree"),
        new Provenance(
            row.getString("directory"),
            row.getString("build"),
            row.getString("builder"),
            Json.readMap(row.getString("tools")),
            row.getString("base"),
            row.getString("pusher")),
        Instant.ofEpochMilli(row.getLong("created")));
  }
}
