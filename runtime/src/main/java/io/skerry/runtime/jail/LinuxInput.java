package io.skerry.runtime.jail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Feeds the standard input of one run from a virtual thread, as far as the jail takes it. */
final class LinuxInput {
  private final WardenConnection connection;
  private final InputStream input;
  private final Consumer<IOException> failed;
  private final Semaphore credit = new Semaphore(Frame.WINDOW);
  private final ReentrantLock sending = new ReentrantLock();
  private final Thread thread;
  private boolean stopped;

  /**
   * Does not start yet.
   *
   * @param failed told when the input cannot be read
   */
  LinuxInput(WardenConnection connection, InputStream input, Consumer<IOException> failed) {
    this.connection = connection;
    this.input = input;
    this.failed = failed;
    this.thread = Thread.ofVirtual().name("jail-input").unstarted(this::feed);
  }

  /**
   * Sends the start frame and begins to feed. What lies in memory and is short goes with the start:
   * one write instead of a thread and several.
   */
  void begin(ByteBuffer start) throws IOException {
    if (isAtHand(input)) {
      connection.send(withAll(start, input));
    } else {
      connection.send(start);
      thread.start();
    }
  }

  /** Whether all of it lies in memory and is short. */
  static boolean isAtHand(InputStream input) {
    return input instanceof ByteArrayInputStream all && all.available() <= Frame.PIECE;
  }

  /** The start frame with all input behind it. */
  static ByteBuffer withAll(ByteBuffer start, InputStream input) {
    return Request.withInput(start, ((ByteArrayInputStream) input).readAllBytes());
  }

  /** The function has taken this many bytes more. No matter when all went with the start. */
  void grant(int bytes) {
    credit.release(bytes);
  }

  /** Ends the feeding. An interrupt during a write would close the connection: hence the lock. */
  void stop() {
    sending.lock();
    try {
      stopped = true;
      thread.interrupt();
    } finally {
      sending.unlock();
    }
  }

  private void feed() {
    byte[] piece = new byte[Frame.PIECE];
    try {
      int length;
      while ((length = read(piece)) >= 0) {
        send(Request.input(piece, length));
        credit.release(piece.length - length);
      }
      send(Request.inputEnd());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      if (!isStopped()) {
        failed.accept(e);
      }
    }
  }

  /** Takes a whole piece of credit first; what was not needed is given back after sending. */
  private int read(byte[] piece) throws IOException, InterruptedException {
    credit.acquire(piece.length);
    int length;
    do {
      length = input.read(piece);
    } while (length == 0);
    return length;
  }

  private void send(ByteBuffer frame) throws IOException {
    sending.lock();
    try {
      if (!stopped) {
        connection.send(frame);
      }
    } finally {
      sending.unlock();
    }
  }

  private boolean isStopped() {
    sending.lock();
    try {
      return stopped;
    } finally {
      sending.unlock();
    }
  }
}
