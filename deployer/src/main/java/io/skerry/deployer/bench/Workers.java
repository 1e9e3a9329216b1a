package io.skerry.deployer.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** Runs the same thing on several threads until the time is over. */
final class Workers {
  /** One worker's way to run it, from its thread alone. */
  interface Worker extends AutoCloseable {
    /** Whether the run went well. */
    boolean run() throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
  }

  private record Part(List<Long> micros, long failures) {}

  private Workers() {}

  static Samples run(int count, Duration time, Callable<Worker> made)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    long end = start + time.toNanos();
    List<Future<Part>> parts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      for (int i = 0; i < count; i++) {
        parts.add(threads.submit(() -> part(made, end)));
      }
    }
    long elapsed = (System.nanoTime() - start) / 1_000;
    LongStream micros = LongStream.empty();
    long failures = 0;
    try {
      for (Future<Part> part : parts) {
        List<Long> more = part.get().micros();
        micros = LongStream.concat(micros, more.stream().mapToLong(Long::longValue));
        failures += part.get().failures();
      }
    } catch (ExecutionException e) {
      throw new IOException("measure: " + e.getCause(), e);
    }
    return new Samples(micros, elapsed, failures);
  }

  private static Part part(Callable<Worker> made, long end) throws Exception {
    List<Long> micros = new ArrayList<>();
    long failures = 0;
    try (Worker worker = made.call()) {
      while (System.nanoTime() - end < 0) {
        long start = System.nanoTime();
        failures += worker.run() ? 0 : 1;
        micros.add((System.nanoTime() - start) / 1_000);
      }
    }
    return new Part(micros, failures);
  }
}
