package io.skerry.deployer.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does one thing again and again, never twice at once: what is asked for meanwhile is done once
 * more afterwards. Safe for use by many threads.
 */
final class Rhythm implements AutoCloseable {
  private static final Polling POLLING =
      new Polling(() -> ThreadLocalRandom.current().nextDouble());

  /** A few platform threads for all: JGit blocks. */
  static final class Threads implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    Threads(int count) {
      executor =
          new ScheduledThreadPoolExecutor(
              count, Thread.ofPlatform().daemon().name("watch-", 0).factory());
      executor.setRemoveOnCancelPolicy(true);
      executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }

  private final Threads threads;
  private final Duration interval;
  private final Runnable work;
  private final Consumer<Instant> told;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Future<?> next;
  private boolean busy;
  private boolean again;
  private volatile boolean closed;
  private int failures;

  /**
   * @param work calls {@link #done} or {@link #failed}, at once or later
   * @param told hears when it is done next
   */
  Rhythm(Threads threads, Duration interval, Runnable work, Consumer<Instant> told) {
    this.threads = threads;
    this.interval = interval;
    this.work = work;
    this.told = told;
  }

  /** Asks for it now, or once more when it is being done. */
  void soon() {
    lock.lock();
    try {
      if (busy) {
        again = true;
      } else {
        if (next != null) {
          next.cancel(false);
        }
        schedule(Duration.ZERO);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether it has ended; what goes wrong after that is of no interest. */
  boolean isClosed() {
    return closed;
  }

  /** Runs something else on one of the threads, unless all has ended. */
  void execute(Runnable task) {
    try {
      threads.executor.execute(task);
    } catch (RejectedExecutionException _) {
      // The service stops; the next start looks again.
    }
  }

  /** It is done, and well. */
  void done() {
    end(false);
  }

  /** It is done, and did not work. */
  void failed() {
    end(true);
  }

  private void run() {
    lock.lock();
    try {
      if (closed || busy) {
        return;
      }
      busy = true;
    } finally {
      lock.unlock();
    }
    work.run();
  }

  private void end(boolean failure) {
    lock.lock();
    try {
      busy = false;
      failures = failure ? failures + 1 : 0;
      schedule(again ? Duration.ZERO : POLLING.delay(interval, failures));
      again = false;
    } finally {
      lock.unlock();
    }
  }

  private void schedule(Duration delay) {
    if (closed) {
      return;
    }
    try {
      told.accept(Instant.now().plus(delay));
      next = threads.executor.schedule(this::run, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      closed = true;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (next != null) {
        next.cancel(false);
      }
    } finally {
      lock.unlock();
    }
  }
}
