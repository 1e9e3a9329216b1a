package io.skerry.runtime.invoke;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Queue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets as many calls of one function run at once as its manifest says, and as many wait, first come
 * first served. Safe for use by many threads.
 */
final class Gate {
  /** A call that waits; whoever leaves hands the place to it. */
  private record Waiter(int concurrency, Condition admitted) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Waiter> waiting = new ArrayDeque<>();
  private int running;

  /**
   * Waits for a place; {@link #leave} gives it back.
   *
   * @throws SkerryException (too many requests) when the queue is full or the wait too long
   */
  void enter(FunctionSpec spec) {
    lock.lock();
    try {
      // Who waits in spite of a free place has a smaller concurrency, of another version.
      if (!tryEnter(spec)) {
        await(spec);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes a place that is free; false when there is none. */
  boolean tryEnter(FunctionSpec spec) {
    lock.lock();
    try {
      boolean free = running < spec.concurrency();
      running += free ? 1 : 0;
      return free;
    } finally {
      lock.unlock();
    }
  }

  private void await(FunctionSpec spec) {
    Queue queue = spec.queue();
    if (waiting.size() >= queue.size()) {
      throw refused(
          spec, "and " + waiting.size() + " calls wait, as many as its queue.size allows");
    }
    Waiter waiter = new Waiter(spec.concurrency(), lock.newCondition());
    waiting.addLast(waiter);
    try {
      long nanos = queue.timeout().toNanos();
      while (waiting.contains(waiter)) {
        if (nanos <= 0) {
          throw refused(
              spec,
              "and the call waited its queue.timeout of " + queue.timeout().toMillis() + "ms");
        }
        nanos = waiter.admitted().awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (waiting.contains(waiter)) {
        throw new SkerryException(
            ErrorCode.DRAINING, "wait for " + spec.name() + ": interrupted", e);
      }
    } finally {
      waiting.remove(waiter);
    }
  }

  private static SkerryException refused(FunctionSpec spec, String why) {
    return new SkerryException(
        ErrorCode.TOO_MANY_REQUESTS,
        "call "
            + spec.name()
            + ": it runs "
            + spec.concurrency()
            + " times at once, as often as its concurrency allows, "
            + why);
  }

  /** Gives a place back, and to the first who may have it. */
  void leave() {
    lock.lock();
    try {
      running--;
      for (Waiter waiter : List.copyOf(waiting)) {
        if (running < waiter.concurrency()) {
          running++;
          waiting.remove(waiter);
          waiter.admitted().signal();
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
