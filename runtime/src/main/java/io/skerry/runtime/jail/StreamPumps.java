package io.skerry.runtime.jail;

import io.skerry.runtime.spi.JailStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the three streams of one process, each on a thread of its own; holds one piece per stream
 * in memory.
 */
final class StreamPumps {
  private static final Logger log = LoggerFactory.getLogger(StreamPumps.class);
  private static final int PIECE = 64 * 1024;

  /** How long the outputs may stay silent, but open, after the group was killed. */
  private static final long GRACE_MILLIS = 500;

  private final ProcessTree tree;
  private final JailStreams streams;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final CountDownLatch outputs = new CountDownLatch(2);
  private final AtomicLong pieces = new AtomicLong();
  private @Nullable Future<?> feeder;

  // Both guarded by turn.
  private boolean over;
  private @Nullable Throwable failure;

  StreamPumps(ProcessTree tree, JailStreams streams) {
    this.tree = tree;
    this.streams = streams;
  }

  void start(ExecutorService threads) {
    feeder = threads.submit(this::feed);
    threads.execute(() -> drain(tree.process().getInputStream(), streams::output));
    threads.execute(() -> drain(tree.process().getErrorStream(), streams::error));
  }

  private void feed() {
    try (OutputStream stdin = tree.process().getOutputStream()) {
      byte[] piece = new byte[PIECE];
      for (int count = read(piece); count >= 0; count = read(piece)) {
        stdin.write(piece, 0, count);
        stdin.flush();
      }
    } catch (IOException e) {
      log.trace("The function closed its standard input", e);
    }
  }

  private int read(byte[] piece) {
    try {
      return streams.input().read(piece);
    } catch (IOException e) {
      fail(new UncheckedIOException("read the standard input for a function", e));
      return -1;
    } catch (RuntimeException e) {
      fail(e);
      return -1;
    }
  }

  private void drain(InputStream from, Consumer<ByteBuffer> to) {
    byte[] piece = new byte[PIECE];
    try {
      for (int count = from.read(piece); count >= 0; count = from.read(piece)) {
        if (!hand(ByteBuffer.wrap(piece, 0, count), to)) {
          return;
        }
      }
    } catch (IOException e) {
      log.trace("The pipe was closed", e);
    } finally {
      outputs.countDown();
    }
  }

  private boolean hand(ByteBuffer piece, Consumer<ByteBuffer> to) {
    turn.lock();
    try {
      if (over || failure != null) {
        return false;
      }
      to.accept(piece);
      return true;
    } catch (RuntimeException | Error e) {
      fail(e);
      return false;
    } finally {
      pieces.incrementAndGet();
      turn.unlock();
    }
  }

  private void fail(Throwable cause) {
    tree.kill();
    turn.lock();
    try {
      if (!over && failure == null) {
        failure = cause;
      }
    } finally {
      turn.unlock();
    }
  }

  /** Waits for what was written, after the processes ended, and throws what a stream threw. */
  void finish() {
    if (!drained()) {
      log.warn(
          "Process {} left a child that holds its output open: not waiting for it",
          tree.process().pid());
    }
    Throwable thrown = end();
    if (feeder != null) {
      feeder.cancel(true); // it may still wait for input that nobody wants any more
    }
    switch (thrown) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(thrown);
    }
  }

  private boolean drained() {
    boolean interrupted = false;
    try {
      while (true) {
        long before = pieces.get();
        try {
          if (outputs.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
            return true;
          }
          if (!turn.isLocked() && pieces.get() == before) {
            return false;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private @Nullable Throwable end() {
    turn.lock();
    try {
      over = true;
      return failure;
    } finally {
      turn.unlock();
    }
  }
}
