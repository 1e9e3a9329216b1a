package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.SkerryException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does removals behind the callers' backs, a few at once, again and again until they succeed: a
 * dataset stays busy for a moment after its last process. Safe for use by many threads.
 */
final class Janitor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Janitor.class);
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final int MOST_DOUBLINGS = 10;
  private static final int WORTH_A_WARNING = 5;

  private final ScheduledThreadPoolExecutor threads;
  private final int room;
  private final Duration drain;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition done = lock.newCondition();
  private int pending;

  /**
   * @param atOnce how many removals run at the same time
   * @param room how many may wait before there should be no more
   * @param drain how long {@link #close} waits for the rest
   */
  Janitor(int atOnce, int room, Duration drain) {
    this.room = room;
    this.drain = drain;
    threads =
        new ScheduledThreadPoolExecutor(
            atOnce, Thread.ofPlatform().daemon().name("skerry-janitor-", 0).factory());
  }

  /** Takes on a removal; it fails by throwing, and must bear being repeated. */
  void submit(String what, Runnable removal) {
    count(1);
    schedule(what, removal, 0);
  }

  int pending() {
    lock.lock();
    try {
      return pending;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is left to do; false when that takes longer. */
  boolean awaitIdle(Duration longest) {
    return awaitAtMost(0, longest);
  }

  /**
   * Waits until so little is left to do that more may be made that will have to be removed; false
   * when that takes longer.
   */
  boolean awaitRoom(Duration longest) {
    return awaitAtMost(room - 1, longest);
  }

  private boolean awaitAtMost(int count, Duration longest) {
    long left = longest.toNanos();
    lock.lock();
    try {
      while (pending > count) {
        if (left <= 0) {
          return false;
        }
        left = done.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void count(int change) {
    lock.lock();
    try {
      pending += change;
      if (change < 0) {
        done.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void schedule(String what, Runnable removal, int attempt) {
    long pause = attempt == 0 ? 0 : FIRST_PAUSE_MILLIS << Math.min(attempt - 1, MOST_DOUBLINGS);
    try {
      var _ = threads.schedule(() -> attempt(what, removal, attempt), pause, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.warn("{}: too late, the store is closed; the next sweep does it", what);
      count(-1);
    }
  }

  private void attempt(String what, Runnable removal, int attempt) {
    try {
      removal.run();
      count(-1);
    } catch (SkerryException e) {
      if (attempt == WORTH_A_WARNING) {
        log.warn("{}: {}; still trying", what, e.text());
      } else {
        log.debug("{}: {}; trying again", what, e.text());
      }
      schedule(what, removal, attempt + 1);
    } catch (RuntimeException e) {
      log.error("{}: given up until the next sweep", what, e);
      count(-1);
    }
  }

  @Override
  public void close() {
    if (!awaitIdle(drain)) {
      log.warn("{} removals are left to the next sweep", pending());
    }
    threads.shutdownNow();
  }
}
