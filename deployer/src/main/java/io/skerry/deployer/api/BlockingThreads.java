package io.skerry.deployer.api;

import io.skerry.runtime.fault.SkerryException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A few threads for work on files, which would pin virtual ones. */
final class BlockingThreads implements AutoCloseable {
  private final ExecutorService threads;

  BlockingThreads(String name, int count) {
    threads =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().daemon().name(name + "-", 0).factory());
  }

  /** Does the work there and waits for its result. */
  <T> T await(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, threads).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SkerryException known) {
        throw known;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
