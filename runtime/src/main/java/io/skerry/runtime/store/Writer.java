package io.skerry.runtime.store;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes what waits, runs each job in a savepoint of its own, commits
 * all in one transaction (one flush to disk), and only then says so.
 */
final class Writer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final int GROUP = 512;

  /** Statements, and where their result goes. */
  record Job<T>(Function<Handle, T> statements, CompletableFuture<T> done) {}

  private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
  private final Job<Boolean> end = new Job<>(_ -> true, new CompletableFuture<>());
  private final Jdbi jdbi;
  private final Thread thread;
  private boolean closing;

  Writer(Jdbi jdbi) {
    this.jdbi = jdbi;
    this.thread = Thread.ofPlatform().name("database-writer").start(this::run);
  }

  /** Takes a job; what is taken is answered, because the end comes behind it. */
  synchronized void add(Job<?> job) {
    if (closing) {
      job.done().completeExceptionally(new IllegalStateException("the database is closed"));
      return;
    }
    queue.add(job);
  }

  private void run() {
    try (Handle handle = jdbi.open()) {
      List<Job<?>> group = new ArrayList<>();
      while (!group.contains(end)) {
        group = take();
        commit(handle, group);
      }
    } catch (InterruptedException _) {
      LOG.error("the thread that writes the database was interrupted");
    }
  }

  /** What waits, as much as goes into one commit; waits itself while there is nothing. */
  private List<Job<?>> take() throws InterruptedException {
    List<Job<?>> group = new ArrayList<>();
    group.add(queue.take());
    queue.drainTo(group, GROUP - 1);
    return group;
  }

  private static void commit(Handle handle, List<Job<?>> group) {
    List<Runnable> answers = new ArrayList<>();
    try {
      handle.begin();
      for (Job<?> job : group) {
        answers.add(apply(handle, job));
      }
      handle.commit();
      answers.forEach(Runnable::run);
    } catch (RuntimeException | Error e) {
      rollBack(handle);
      SkerryException failure =
          new SkerryException(ErrorCode.STORE_FAILED, "write the database: " + reason(e), e);
      group.forEach(job -> job.done().completeExceptionally(failure));
    }
  }

  /** What the database itself says: what is wrapped around it says only that it failed. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /** Runs the job; a job that fails undoes itself alone. */
  private static <T> Runnable apply(Handle handle, Job<T> job) {
    Throwable failure;
    handle.savepoint("job");
    try {
      T result = job.statements().apply(handle);
      handle.releaseSavepoint("job");
      return () -> job.done().complete(result);
    } catch (RuntimeException | Error e) {
      // An error too is one job's: the thread writes for all.
      failure = e;
    }
    handle.rollbackToSavepoint("job"); // which Jdbi takes as its release
    return () -> job.done().completeExceptionally(failure);
  }

  private static void rollBack(Handle handle) {
    try {
      handle.rollback();
    } catch (RuntimeException _) {
      // The commit's own failure is the one to tell.
    }
  }

  /** Commits what was taken before, then ends the thread. */
  @Override
  public void close() {
    synchronized (this) {
      if (!closing) {
        closing = true;
        queue.add(end);
      }
    }
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
