package io.skerry.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows of watched repositories. */
class WatchedTableTest {
  private static final WatchedRow PLAIN =
      new WatchedRow(
          "b",
          "/srv/b.git",
          "main",
          Duration.ofSeconds(30),
          null,
          null,
          null,
          Instant.ofEpochMilli(1));
  private static final WatchedRow FULL =
      new WatchedRow(
          "a",
          "https://example.org/a.git",
          "live",
          Duration.ofHours(24),
          "gitlab",
          "https://example.org",
          "team/a",
          Instant.ofEpochMilli(2));

  @TempDir private Path directory;

  @Test
  void rowsOutliveTheDatabaseAndANameIsThereOnce() {
    try (Database database = Database.open(directory.resolve("skerry.db"))) {
      WatchedTable table = new WatchedTable(database);
      assertThat(table.add(PLAIN)).isTrue();
      assertThat(table.add(FULL)).isTrue();
      assertThat(table.add(PLAIN)).isFalse();
    }
    try (Database database = Database.open(directory.resolve("skerry.db"))) {
      WatchedTable table = new WatchedTable(database);
      assertThat(table.list()).containsExactly(FULL, PLAIN);
      assertThat(table.remove("a")).isTrue();
      assertThat(table.remove("a")).isFalse();
      assertThat(table.list()).containsExactly(PLAIN);
    }
  }
}
