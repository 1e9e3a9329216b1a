package io.skerry.deployer.api;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** A few platform threads for requests that read files, which would pin virtual threads. */
public final class BlockingWork implements AutoCloseable {
  private final ExecutorService threads;

  /**
   * @param most threads at once; further work waits
   */
  public BlockingWork(String name, int most) {
    threads =
        Executors.newFixedThreadPool(
            most, Thread.ofPlatform().daemon().name(name + "-", 0).factory());
  }

  /** Does the work and waits for it. */
  public <T> T call(Callable<T> work) throws InterruptedException {
    try {
      return threads.submit(work).get();
    } catch (RejectedExecutionException e) {
      throw new SkerryException(ErrorCode.DRAINING, "the service is stopping", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SkerryException known) {
        throw known;
      }
      throw new SkerryException(ErrorCode.INTERNAL, "it failed: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
