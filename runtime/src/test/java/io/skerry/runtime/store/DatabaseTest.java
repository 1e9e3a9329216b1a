package io.skerry.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DatabaseTest {
  @TempDir private Path directory;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("skerry.db"));
    database.execute(handle -> handle.execute("CREATE TABLE word (text TEXT PRIMARY KEY)"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void insert(String word) {
    database.execute(handle -> handle.execute("INSERT INTO word VALUES (?)", word));
  }

  private List<String> words() {
    return database.read(handle ->
        handle.createQuery("SELECT text FROM word ORDER BY text").mapTo(String.class).list());
  }

  @Test
  void showsReadersWhatWasCommitted() {
    insert("a");

    assertThat(words()).containsExactly("a");
    assertThat(database.check().healthy()).isTrue();
  }

  @Test
  void undoesOnlyTheJobThatFails() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = callers.submit(() -> database.execute(_ -> awaitUnchecked(busy)));
      List<Future<?>> group = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        String word = "w" + i;
        boolean fails = i % 3 == 0;
        group.add(
            callers.submit(() ->
                database.execute(handle -> {
                  handle.execute("INSERT INTO word VALUES (?)", word);
                  if (fails) {
                    handle.execute("INSERT INTO word VALUES (?)", word);
                  }
                })));
      }
      busy.countDown();
      first.get();
      for (int i = 0; i < 10; i++) {
        Future<?> one = group.get(i);
        if (i % 3 == 0) {
          assertThatThrownBy(one::get).hasRootCauseInstanceOf(java.sql.SQLException.class);
        } else {
          one.get();
        }
      }
    }

    assertThat(words()).containsExactly("w1", "w2", "w4", "w5", "w7", "w8");
  }

  @Test
  void passesOnWhatAJobThrowsOnPurpose() {
    SkerryException thrown = new SkerryException(ErrorCode.CONFLICT, "no");

    assertThatThrownBy(() ->
            database.write(_ -> {
              throw thrown;
            }))
        .isSameAs(thrown);
  }

  @Test
  void outlivesAJobThatEndsInAnError() {
    assertThatThrownBy(() ->
            database.write(handle -> {
              handle.execute("INSERT INTO word VALUES ('half')");
              throw new StackOverflowError("deep");
            }))
        .isInstanceOf(SkerryException.class)
        .hasRootCauseInstanceOf(StackOverflowError.class);
    insert("after");

    assertThat(words()).containsExactly("after");
  }

  @Test
  void takesManyWritersAtOnce() throws Exception {
    int writers = 64;
    int each = 20;
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        String prefix = "w" + writer + "-";
        all.add(
            callers.submit(() -> {
              for (int i = 0; i < each; i++) {
                insert(prefix + i);
                assertThat(words()).contains(prefix + i);
              }
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }

    assertThat(words()).hasSize(writers * each);
  }

  @Test
  void hidesWhatIsNotCommitted() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);
    CompletableFuture<Void> job =
        CompletableFuture.runAsync(() ->
            database.execute(handle -> {
              handle.execute("INSERT INTO word VALUES ('early')");
              written.countDown();
              awaitUnchecked(seen);
            }));
    assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();

    assertThat(words()).isEmpty();
    seen.countDown();
    job.get();
    assertThat(words()).containsExactly("early");
  }

  @Test
  void answersEveryWriterWhenItIsClosed() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch begun = new CountDownLatch(200);
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        String word = "w" + i;
        all.add(
            callers.submit(() -> {
              begun.countDown();
              try {
                insert(word);
                return true;
              } catch (SkerryException _) {
                return false;
              }
            }));
      }
      begun.await();
      database.close();
      int told = 0;
      for (Future<Boolean> one : all) {
        told += one.get(20, TimeUnit.SECONDS) ? 1 : 0;
      }
      open(directory.resolve("skerry.db"));
      assertThat(words()).hasSize(told);
    }
  }

  private void open(Path file) {
    database = Database.open(file);
  }

  @Test
  void leavesOneWholeFileBehind() {
    insert("kept");
    words();
    database.close();

    assertThat(directory.toFile().list()).containsExactly("skerry.db");
    open(directory.resolve("skerry.db"));
    assertThat(words()).containsExactly("kept");
  }

  @Test
  void refusesAFileThatIsNoDatabaseInWords() throws Exception {
    Path file = Files.writeString(directory.resolve("other"), "not a database ".repeat(1_000));

    assertThatThrownBy(() -> Database.open(file))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void isUnhealthyOnceClosed() {
    database.close();

    assertThat(database.check().healthy()).isFalse();
    assertThatThrownBy(() -> insert("late")).isInstanceOf(SkerryException.class);
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
