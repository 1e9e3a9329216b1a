package io.skerry.runtime.web;

import java.util.ArrayList;
import java.util.List;

/** Whether a client went away, and who wants to know. Safe for use by many threads. */
final class Gone {
  private final List<Runnable> callbacks = new ArrayList<>();
  private boolean happened;

  /** The client went away; callbacks run on a thread of their own, never on the event loop. */
  void happened() {
    List<Runnable> due;
    synchronized (this) {
      if (happened) {
        return;
      }
      happened = true;
      due = List.copyOf(callbacks);
      callbacks.clear();
    }
    due.forEach(callback -> Thread.ofVirtual().name("client-gone").start(callback));
  }

  void then(Runnable callback) {
    synchronized (this) {
      if (!happened) {
        callbacks.add(callback);
        return;
      }
    }
    callback.run();
  }

  synchronized boolean has() {
    return happened;
  }
}
