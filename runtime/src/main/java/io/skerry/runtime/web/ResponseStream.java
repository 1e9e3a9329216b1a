package io.skerry.runtime.web;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An answer that is written piece by piece by blocking code; a writer waits while more than {@value
 * #BOUND} bytes are on their way.
 */
public final class ResponseStream extends OutputStream {
  private static final int BOUND = 256 * 1024;

  /** How long a client may read nothing: it holds a jail, a clone and a place all the while. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final HttpServerResponse response;
  private final Context loop;
  private final Gone gone;
  private final Runnable ended;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition sent = lock.newCondition();
  private long underWay;
  private boolean closed;

  /**
   * @param ended told on the event loop when all was sent
   */
  ResponseStream(HttpServerResponse response, Context loop, Gone gone, Runnable ended) {
    this.response = response;
    this.loop = loop;
    this.gone = gone;
    this.ended = ended;
    response.setChunked(true);
    gone.then(() -> progress(0));
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return;
    }
    awaitRoom(length);
    Buffer piece = Buffer.buffer().appendBytes(bytes, offset, length);
    loop.runOnContext(_ -> response.write(piece).onComplete(_ -> progress(length)));
  }

  private void awaitRoom(int length) throws IOException {
    lock.lock();
    try {
      long patience = PATIENCE_NANOS;
      long before = underWay;
      while (underWay > BOUND && !gone.has()) {
        patience = sent.awaitNanos(underWay < before ? PATIENCE_NANOS : patience);
        if (patience <= 0 && underWay >= before) {
          throw new IOException("the client does not read its answer");
        }
        before = Math.min(before, underWay);
      }
      if (gone.has()) {
        throw new IOException("the client went away before its answer was sent");
      }
      underWay += length;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the client was slow to read", e);
    } finally {
      lock.unlock();
    }
  }

  private void progress(long bytes) {
    lock.lock();
    try {
      underWay -= bytes;
      sent.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      loop.runOnContext(_ -> response.end().onComplete(_ -> ended.run()));
    }
  }
}
