package io.skerry.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class InvocationJournalTest {
  private static final int BOUND = 20_000;

  @TempDir private Path directory;
  private Database database;
  private InvocationTable table;
  private InvocationJournal journal;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("skerry.db"));
    table = new InvocationTable(database, "here");
    journal = new InvocationJournal(table);
  }

  @AfterEach
  void close() {
    journal.close();
    database.close();
  }

  private void record(String id, Invocation.State state) {
    journal.record(Rows.invocation(id, "a", state));
  }

  @Test
  void writesBehindTheCallersBack() {
    record("i-1", Invocation.State.RUNNING);

    await().until(() -> table.find("i-1").isPresent());
    await().until(() -> journal.unwritten("i-1").isEmpty());
  }

  @Test
  void neverMakesACallerWaitForTheDisk() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Void> slow =
        CompletableFuture.runAsync(() ->
            database.execute(_ -> {
              begun.countDown();
              awaitUnchecked(stuck);
            }));
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> flush = CompletableFuture.runAsync(journal::flush);

    record("i-1", Invocation.State.RUNNING);
    record("i-1", Invocation.State.SUCCEEDED);
    assertThat(journal.unwritten("i-1"))
        .hasValueSatisfying(
            taken -> assertThat(taken.state()).isEqualTo(Invocation.State.SUCCEEDED));
    stuck.countDown();
    slow.get();
    flush.get();

    journal.flush();
    assertThat(table.find("i-1").orElseThrow().state()).isEqualTo(Invocation.State.SUCCEEDED);
  }

  @Test
  void writesTheLastStateWhoeverFlushes() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        threads.execute(() -> {
          while (!over.get()) {
            journal.flush();
          }
        });
      }
      for (int i = 0; i < 3_000; i++) {
        record("i-" + i, Invocation.State.RUNNING);
        Thread.onSpinWait();
        record("i-" + i, Invocation.State.SUCCEEDED);
      }
      over.set(true);
    }
    journal.flush();

    assertThat(
            database.<Integer>read(handle ->
                handle
                    .createQuery("SELECT COUNT(*) FROM invocation WHERE state = 'SUCCEEDED'")
                    .mapTo(Integer.class)
                    .one()))
        .isEqualTo(3_000);
  }

  @Test
  void flushesWhatItHasWhenItIsClosed() {
    for (int i = 0; i < 100; i++) {
      record("i-" + i, Invocation.State.SUCCEEDED);
    }
    journal.close();

    assertThat(table.latest(null, null, 500)).hasSize(100);
  }

  @Test
  void outlivesATableThatFails() {
    database.execute(handle -> handle.execute("ALTER TABLE invocation RENAME TO hidden"));
    record("i-1", Invocation.State.SUCCEEDED);
    journal.flush();
    assertThat(journal.unwritten("i-1")).isPresent();

    database.execute(handle -> handle.execute("ALTER TABLE hidden RENAME TO invocation"));
    await().until(() -> table.find("i-1").isPresent());
  }

  @Test
  void letsTheOldestGoWhileTheTableFails() {
    database.execute(handle -> handle.execute("ALTER TABLE invocation RENAME TO hidden"));
    for (int i = 0; i < BOUND + 5; i++) {
      record("i-" + i, Invocation.State.SUCCEEDED);
    }
    journal.flush();

    assertThat(journal.unwritten("i-0")).isEmpty();
    assertThat(journal.unwritten("i-4")).isEmpty();
    assertThat(journal.unwritten("i-5")).isPresent();
    assertThat(journal.unwritten("i-" + (BOUND + 4))).isPresent();
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
