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
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. It takes what waits, runs each job in a savepoint of its own, commits
 * all in one transaction (one flush to disk), and only then says so.
 */
final class Writer implements AutoCloseable {
  private static final int GROUP = 512;

  /** Statements, and where their result goes. */
  record Job<T>(Function<Handle, T> statements, CompletableFuture<T> done) {}

  private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
  private final Jdbi jdbi;
  private final Thread thread;
  private volatile boolean closing;

  Writer(Jdbi jdbi) {
    this.jdbi = jdbi;
    this.thread = Thread.ofPlatform().name("database-writer").start(this::run);
  }

  void add(Job<?> job) {
    if (closing) {
      job.done().completeExceptionally(new IllegalStateException("the database is closed"));
      return;
    }
    queue.add(job);
  }

  private void run() {
    try (Handle handle = jdbi.open()) {
      while (true) {
        List<Job<?>> group = take();
        if (group.isEmpty()) {
          return;
        }
        commit(handle, group);
      }
    }
  }

  /** The next group; empty when there will be none. */
  private List<Job<?>> take() {
    List<Job<?>> group = new ArrayList<>();
    try {
      if (!closing || !queue.isEmpty()) {
        group.add(queue.take());
      }
    } catch (InterruptedException _) {
      // Closing: what waits is still written, then an empty group ends the thread.
    }
    queue.drainTo(group, GROUP);
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
    } catch (RuntimeException e) {
      rollBack(handle);
      SkerryException failure =
          new SkerryException(ErrorCode.STORE_FAILED, "commit: " + e.getMessage(), e);
      group.forEach(job -> job.done().completeExceptionally(failure));
    }
  }

  /** Runs the job; a job that fails undoes itself alone. */
  private static <T> Runnable apply(Handle handle, Job<T> job) {
    @Nullable RuntimeException failure = null;
    handle.savepoint("job");
    try {
      T result = job.statements().apply(handle);
      handle.releaseSavepoint("job");
      return () -> job.done().complete(result);
    } catch (RuntimeException e) {
      failure = e;
    }
    handle.rollbackToSavepoint("job");
    handle.releaseSavepoint("job");
    RuntimeException reason = failure;
    return () -> job.done().completeExceptionally(reason);
  }

  private static void rollBack(Handle handle) {
    try {
      handle.rollback();
    } catch (RuntimeException _) {
      // The commit's own failure is the one to tell.
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
