package io.skerry.runtime.jail;

import io.skerry.runtime.spi.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An event loop of the JDK's own parts. */
final class SelectorLoop implements EventLoop, AutoCloseable {
  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  SelectorLoop() {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread = Thread.ofPlatform().daemon().name("selector-loop").start(this::turn);
  }

  /** Does something on the loop's thread. */
  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  @Override
  public Watch watch(SelectableChannel channel, Runnable readable) throws IOException {
    return channel.register(selector, SelectionKey.OP_READ, readable)::cancel;
  }

  private void turn() {
    try (selector) {
      while (!closed) {
        selector.select(key -> ((Runnable) key.attachment()).run());
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
