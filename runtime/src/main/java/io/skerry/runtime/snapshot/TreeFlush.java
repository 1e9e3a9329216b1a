package io.skerry.runtime.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Puts many files and directories on the disk, several at once: a file system commits those
 * together that wait together.
 */
final class TreeFlush {
  private static final int AT_ONCE = 16;

  private TreeFlush() {}

  /** Returns when all of them are on the disk. */
  static void flush(List<Path> paths) throws IOException {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().daemon().name("skerry-flush-", 0).factory())) {
      List<Future<?>> shares = new ArrayList<>();
      for (int first = 0; first < Math.min(AT_ONCE, paths.size()); first++) {
        int start = first;
        shares.add(
            threads.submit(() -> {
              for (int i = start; i < paths.size(); i += AT_ONCE) {
                Tree.sync(paths.get(i));
              }
              return null;
            }));
      }
      for (Future<?> share : shares) {
        share.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while flushing", e);
    }
  }
}
