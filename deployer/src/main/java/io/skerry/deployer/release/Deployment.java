package io.skerry.deployer.release;

import io.skerry.runtime.store.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A deployment under way, for whoever waits for it; it goes on when nobody does. Whoever comes late
 * hears all from the beginning. Safe for use by many threads.
 */
public final class Deployment {
  /** What is told. */
  public sealed interface News {}

  /** A line about the progress. */
  public record Line(String text) implements News {}

  /** The deployment waits for its turn: it is stored and goes on by itself. */
  public record Queued() implements News {}

  /** The end: the commit is in service. */
  public record Released(Release release) implements News {}

  /** The end: nothing has changed. */
  public record Rejected(List<String> reasons) implements News {
    public Rejected {
      reasons = List.copyOf(reasons);
    }
  }

  private final String id;
  private final List<News> told = new ArrayList<>();
  private final List<BlockingQueue<News>> listeners = new ArrayList<>();

  Deployment(String id) {
    this.id = id;
  }

  /** The id of the release that it becomes. */
  public String id() {
    return id;
  }

  /** What happens, in order, from the beginning; the last is a release or a rejection. */
  public synchronized BlockingQueue<News> listen() {
    BlockingQueue<News> listener = new LinkedBlockingQueue<>(told);
    listeners.add(listener);
    return listener;
  }

  /** Whether nothing more is told. */
  synchronized boolean ended() {
    return !told.isEmpty()
        && (told.getLast() instanceof Released || told.getLast() instanceof Rejected);
  }

  synchronized void tell(News item) {
    told.add(item);
    listeners.forEach(listener -> listener.add(item));
  }
}
