package io.skerry.runtime.invoke;

import io.skerry.runtime.store.Database;
import io.skerry.runtime.store.InvocationJournal;
import io.skerry.runtime.store.InvocationTable;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An invoker of two places, on jails and snapshots that are pieces of the test. */
abstract class InvokerFixture {
  final FakeSnapshots snapshots = new FakeSnapshots();
  final FakeJails jails = new FakeJails();
  final Output output = new Output();
  @TempDir private Path directory;
  private Database database;
  InvocationTable table;
  InvocationJournal journal;
  JailPool pool;
  Invoker invoker;

  /** How many jails stand ready. */
  abstract PoolPolicy policy();

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("skerry.db"));
    table = new InvocationTable(database, "here");
    journal = new InvocationJournal(table);
    pool = new JailPool(snapshots, jails, policy());
    invoker = new Invoker(pool, journal, 2);
  }

  @AfterEach
  void close() {
    pool.close();
    journal.close();
    database.close();
  }
}
