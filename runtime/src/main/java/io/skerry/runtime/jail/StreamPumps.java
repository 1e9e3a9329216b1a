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

  private final Process process;
  private final Runnable kill;
  private final JailStreams streams;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final CountDownLatch outputs = new CountDownLatch(2);
  private final AtomicLong pieces = new AtomicLong();
  private @Nullable Future<?> feeder;

  // Both guarded by turn.
  private boolean over;
  private @Nullable Throwable failure;

  StreamPumps(Process process, Runnable kill, JailStreams streams) {
    this.process = process;
    this.kill = kill;
    this.streams = streams;
  }

  /**
   * Starts to move.
   *
   * @param head what the process reads before the input
   */
  void start(byte[] head, ExecutorService threads) {
    feeder = threads.submit(() -> feed(head));
    threads.execute(() -> drain(process.getInputStream(), streams::output));
    threads.execute(() -> drain(process.getErrorStream(), streams::error));
  }

  private void feed(byte[] head) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(head);
      stdin.flush();
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
    kill.run();
    turn.lock();
    try {
      if (!over && failure == null) {
        failure = cause;
      }
    } finally {
      turn.unlock();
    }
  }

  /**
   * Waits for what was written, and throws what a stream threw.
   *
   * @param gone done when the processes are killed: only from then on silence means the end
   */
  void finish(Future<?> gone) {
    if (!drained(gone)) {
      log.warn(
          "Process {} left a child that holds its output open: not waiting for it", process.pid());
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

  private boolean drained(Future<?> gone) {
    boolean interrupted = false;
    try {
      while (true) {
        long before = pieces.get();
        boolean killed = gone.isDone();
        try {
          if (outputs.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
            return true;
          }
          if (killed && !turn.isLocked() && pieces.get() == before) {
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
