package io.skerry.runtime.store;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The embedded database: one writer thread that commits in groups, and readers beside it. SQLite
 * would pin virtual threads, so every statement runs on a platform thread of its own here. Safe for
 * use by many threads.
 */
public final class Database implements AutoCloseable {
  private static final int READERS = 2;

  private final Jdbi jdbi;
  private final Writer writer;
  private final ExecutorService readers;
  private final Queue<Handle> opened = new ConcurrentLinkedQueue<>();
  private final ThreadLocal<Handle> reading;

  private Database(SQLiteDataSource source) {
    this.jdbi = Jdbi.create(source);
    this.writer = new Writer(jdbi);
    this.reading = ThreadLocal.withInitial(this::openReader);
    this.readers =
        Executors.newFixedThreadPool(
            READERS, Thread.ofPlatform().daemon().name("database-reader-", 0).factory());
  }

  /**
   * Opens the database in the file, which is made when absent, and brings its tables up to date.
   */
  public static Database open(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(5_000);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    try {
      Flyway.configure()
          .dataSource(source)
          .locations("classpath:io/skerry/runtime/store/migration")
          .load()
          .migrate();
    } catch (RuntimeException e) {
      throw new SkerryException(
          ErrorCode.STORE_FAILED, "open the database " + file + ": " + e.getMessage(), e);
    }
    return new Database(source);
  }

  private Handle openReader() {
    Handle handle = jdbi.open();
    opened.add(handle);
    return handle;
  }

  /** Runs queries and waits for their result. */
  public <T> T read(Function<Handle, T> queries) {
    return await(readers.submit(() -> queries.apply(reading.get())));
  }

  /** Runs statements in one transaction and returns when it is durable. */
  public <T> T write(Function<Handle, T> statements) {
    return await(submit(statements));
  }

  /**
   * Runs statements in one transaction, some time soon. What is written later is durable later, or
   * together with this: whoever relies on no more than that need not wait for the disk.
   */
  public <T> CompletableFuture<T> submit(Function<Handle, T> statements) {
    CompletableFuture<T> done = new CompletableFuture<>();
    writer.add(new Writer.Job<>(statements, done));
    return done;
  }

  /** The same for statements without a result. */
  public void execute(Consumer<Handle> statements) {
    write(handle -> {
      statements.accept(handle);
      return true;
    });
  }

  /** Whether the database answers. */
  public CheckResult check() {
    try {
      read(handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one());
      return CheckResult.ok("SQLite answers");
    } catch (RuntimeException e) {
      return CheckResult.failed(
          "the database does not answer: " + e.getMessage(), "look at the disk and the log");
    }
  }

  private static <T> T await(Future<T> result) {
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SkerryException(ErrorCode.STORE_FAILED, "wait for the database: interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SkerryException known) {
        throw known;
      }
      throw new SkerryException(
          ErrorCode.STORE_FAILED, "use the database: " + e.getCause(), e.getCause());
    }
  }

  /** Commits what was written before, then closes. */
  @Override
  public void close() {
    writer.close();
    readers.close();
    opened.forEach(Handle::close);
  }
}
