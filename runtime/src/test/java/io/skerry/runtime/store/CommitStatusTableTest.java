package io.skerry.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is still to be told of commits. */
class CommitStatusTableTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_000_000);

  @TempDir private Path directory;
  private Database database;
  private CommitStatusTable table;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("skerry.db"));
    table = new CommitStatusTable(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private int add(String repository, String commit, String state) {
    return table.add(repository, commit, state, "words", NOW, 3, Instant.EPOCH);
  }

  private List<String> taken(String repository) {
    List<String> taken = new ArrayList<>();
    for (Optional<CommitStatusRow> row = table.next(repository);
        row.isPresent();
        row = table.next(repository)) {
      taken.add(row.get().commit() + " " + row.get().state());
      table.remove(row.get());
    }
    return taken;
  }

  @Test
  void eachRepositoryHasItsOwnOrder() {
    add("a", "c1", "PENDING");
    add("b", "c1", "PENDING");
    add("a", "c2", "SUCCESS");

    assertThat(table.next("a"))
        .contains(new CommitStatusRow("a", 1, "c1", "PENDING", "words", NOW));
    assertThat(taken("a")).containsExactly("c1 PENDING", "c2 SUCCESS");
    assertThat(taken("b")).containsExactly("c1 PENDING");
  }

  @Test
  void theLastOfACommitTakesThePlaceOfTheOthersBehindAll() {
    add("a", "c1", "PENDING");
    add("a", "c2", "PENDING");
    add("a", "c1", "SUCCESS");

    assertThat(taken("a")).containsExactly("c2 PENDING", "c1 SUCCESS");
  }

  @Test
  void beyondTheBoundTheOldestAreDropped() {
    for (int i = 1; i <= 3; i++) {
      assertThat(add("a", "c" + i, "PENDING")).isZero();
    }
    add("b", "c1", "PENDING");
    assertThat(add("a", "c4", "PENDING")).isEqualTo(1);

    assertThat(taken("a")).containsExactly("c2 PENDING", "c3 PENDING", "c4 PENDING");
    assertThat(taken("b")).hasSize(1);
  }

  @Test
  void whatIsTooOldIsDroppedOfWhateverRepository() {
    add("gone", "c1", "PENDING");
    Instant later = NOW.plusSeconds(10);

    assertThat(table.add("a", "c2", "PENDING", "", later, 3, NOW.plusSeconds(1))).isEqualTo(1);

    assertThat(taken("gone")).isEmpty();
    assertThat(taken("a")).hasSize(1);
  }

  @Test
  void oneThatTookThePlaceOfWhatIsBeingToldStays() {
    add("a", "c1", "PENDING");
    CommitStatusRow told = table.next("a").orElseThrow();
    add("a", "c1", "SUCCESS");

    table.remove(told);

    assertThat(taken("a")).containsExactly("c1 SUCCESS");
  }

  @Test
  void theyOutliveTheDatabaseUntilTheyAreForgotten() {
    add("a", "c1", "PENDING");
    add("b", "c1", "PENDING");
    database.close();
    open();

    table.forget("a");

    assertThat(table.next("a")).isEmpty();
    assertThat(table.next("b")).isPresent();
  }
}
