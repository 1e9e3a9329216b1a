package io.skerry.runtime.invoke;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets as many calls of one function run at once as its manifest says, and as many wait. Safe for
 * use by many threads.
 */
final class Gate {
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition left = lock.newCondition();
  private int running;
  private int waiting;

  /**
   * Waits for a place; {@link #leave} gives it back.
   *
   * @throws SkerryException (too many requests) when the queue is full or the wait too long
   */
  void enter(FunctionSpec spec) {
    lock.lock();
    try {
      if (running >= spec.concurrency() || waiting > 0) {
        await(spec);
      }
      running++;
    } finally {
      lock.unlock();
    }
  }

  private void await(FunctionSpec spec) {
    Queue queue = spec.queue();
    if (waiting >= queue.size()) {
      throw refused(spec, "and " + waiting + " calls wait, as many as its queue.size allows");
    }
    waiting++;
    try {
      long nanos = queue.timeout().toNanos();
      while (running >= spec.concurrency()) {
        if (nanos <= 0) {
          throw refused(
              spec,
              "and the call waited its queue.timeout of " + queue.timeout().toMillis() + "ms");
        }
        nanos = left.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SkerryException(ErrorCode.DRAINING, "wait for " + spec.name() + ": interrupted", e);
    } finally {
      waiting--;
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

  void leave() {
    lock.lock();
    try {
      running--;
      left.signal();
    } finally {
      lock.unlock();
    }
  }
}
