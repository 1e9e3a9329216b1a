package io.skerry.runtime.web;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A request's body as a stream for blocking code. What has arrived and was not read is bounded: the
 * socket is read on only when the reader has caught up.
 */
public final class RequestBody extends InputStream {
  private static final int AHEAD = 4;

  /** How long a client may send nothing while somebody waits for its body. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final int BYTE_MASK = 0xff;

  private final HttpServerRequest request;
  private final Context loop;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Deque<Buffer> pieces = new ArrayDeque<>();
  private int offset;
  private long limit = Long.MAX_VALUE;
  private long received;
  private boolean ended;
  private boolean aborted;
  private Runnable whenExceeded = () -> {};

  RequestBody(HttpServerRequest request, Context loop) {
    this.request = request;
    this.loop = loop;
    request.handler(this::take);
    request.endHandler(_ -> end());
    request.exceptionHandler(_ -> abort());
    if (!request.isEnded()) {
      request.pause();
      request.fetch(AHEAD);
    }
  }

  /** The refusal of a body that is longer than {@code limit} bytes. */
  public static SkerryException tooLarge(long limit) {
    return new SkerryException(
        ErrorCode.TOO_LARGE, "the request body is longer than the " + limit + " bytes allowed");
  }

  void limit(long bytes) {
    lock.lock();
    try {
      limit = bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Calls back, on a thread of its own, when more than the limit arrives. */
  public void onExceeded(Runnable callback) {
    lock.lock();
    try {
      whenExceeded = callback;
      if (received > limit) {
        Thread.ofVirtual().name("body-exceeded").start(callback);
      }
    } finally {
      lock.unlock();
    }
  }

  private void take(Buffer piece) {
    lock.lock();
    try {
      boolean within = received <= limit;
      received += piece.length();
      if (received <= limit && !aborted) {
        pieces.add(piece);
      } else if (within) {
        Thread.ofVirtual().name("body-exceeded").start(whenExceeded);
      }
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void abort() {
    lock.lock();
    try {
      aborted = !ended;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether all of it arrived: reading does not wait, the connection may carry another request. */
  public boolean exhausted() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Whether more than the limit arrived; what was read is then not the whole. */
  public boolean exceeded() {
    lock.lock();
    try {
      return received > limit;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & BYTE_MASK;
  }

  @Override
  public int read(byte[] target, int start, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      while (pieces.isEmpty()) {
        if (received > limit) {
          throw new IOException("the request body is longer than " + limit + " bytes");
        }
        if (ended) {
          return -1;
        }
        if (aborted) {
          throw new IOException("the client went away while it sent the request body");
        }
        if (arrived.awaitNanos(PATIENCE_NANOS) <= 0 && pieces.isEmpty() && !ended) {
          throw new IOException("the client sends nothing of the rest of its request body");
        }
      }
      return copy(target, start, length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the request body was awaited", e);
    } finally {
      lock.unlock();
    }
  }

  private int copy(byte[] target, int start, int length) {
    Buffer piece = pieces.element();
    int count = Math.min(length, piece.length() - offset);
    piece.getBytes(offset, offset + count, target, start);
    offset += count;
    if (offset == piece.length()) {
      pieces.remove();
      offset = 0;
      loop.runOnContext(_ -> request.fetch(1));
    }
    return count;
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return pieces.stream().mapToInt(Buffer::length).sum() - offset;
    } finally {
      lock.unlock();
    }
  }
}
