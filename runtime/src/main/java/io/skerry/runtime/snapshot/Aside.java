package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

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

  /**
   * Returns when the work is done; throws what it throws, or that it took too long. In both cases
   * it is undone, once it is over.
   *
   * @param what it is, for the message
   */
  void run(String what, Duration longest, Runnable work, Runnable undo) {
    AtomicBoolean unwanted = new AtomicBoolean();
    CompletableFuture<Void> done =
        CompletableFuture.runAsync(
            () -> {
              if (!unwanted.get()) {
                work.run();
              }
            },
            threads);
    try {
      done.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      unwanted.set(true);
      var _ = done.whenComplete((_, _) -> undo.run());
      throw failure(what, longest, e);
    }
  }

  private static SkerryException failure(String what, Duration longest, Exception e) {
    return switch (e) {
      case ExecutionException failed when failed.getCause() instanceof SkerryException known ->
          known;
      case ExecutionException failed ->
          new SkerryException(ErrorCode.STORE_FAILED, what + ": " + failed.getCause(), e);
      case TimeoutException _ ->
          new SkerryException(
              ErrorCode.OVERLOADED,
              what + ": ZFS was not done within " + longest.toSeconds() + " s; try again later",
              e);
      default -> {
        Thread.currentThread().interrupt();
        yield new SkerryException(ErrorCode.STORE_FAILED, what + ": interrupted", e);
      }
    };
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
