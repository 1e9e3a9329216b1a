package io.skerry.deployer.release;

import io.skerry.runtime.store.Release;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A deployment under way, for whoever waits for it; it goes on when nobody does. Told by one
 * thread, heard by another.
 */
public final class Deployment {
  /** What is told. */
  public sealed interface News {}

  /** A line about the progress. */
  public record Line(String text) implements News {}

  /** The end: the commit is in service. */
  public record Released(Release release) implements News {}

  /** The end: nothing has changed. */
  public record Rejected(List<String> reasons) implements News {
    public Rejected {
      reasons = List.copyOf(reasons);
    }
  }

  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();

  /** What happens, in order; the last is {@link Released} or {@link Rejected}. */
  public BlockingQueue<News> news() {
    return news;
  }

  void tell(News item) {
    news.add(item);
  }
}
