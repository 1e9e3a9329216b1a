package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs work on a few platform threads while the caller waits: a file system in user space may keep
 * a thread in the kernel, and two virtual threads there would stop all others.
 */
final class Aside implements AutoCloseable {
  private final ExecutorService threads;

  Aside(String name, int count) {
    threads =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().daemon().name("skerry-" + name + "-", 0).factory());
  }

  /** Returns when the work is done; throws what it throws. */
  void run(Runnable work) {
    try {
      threads.submit(work).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SkerryException(ErrorCode.STORE_FAILED, "wait for the store: interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SkerryException known) {
        throw known;
      }
      throw new SkerryException(ErrorCode.STORE_FAILED, "use the store: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
