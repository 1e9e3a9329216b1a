package io.skerry.deployer.watch;

import io.skerry.deployer.git.Repositories;
import io.skerry.deployer.release.Deployments;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.web.Health;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All repositories that are watched, on a few threads. Safe for use by many threads. */
public final class Watches implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  /** Looks at once: each waits for another machine most of its time. */
  private static final int THREADS = 8;

  private static final Duration AT_THE_END = Duration.ofSeconds(1);

  private final Repositories repositories;
  private final Deployments deployments;
  private final Health health;
  private final Reporting reporting;
  private final Rhythm.Threads threads = new Rhythm.Threads(THREADS);
  private final Map<String, Watcher> watchers = new ConcurrentHashMap<>();

  public Watches(
      Repositories repositories, Deployments deployments, Health health, Reporting reporting) {
    this.repositories = repositories;
    this.deployments = deployments;
    this.health = health;
    this.reporting = reporting;
  }

  /**
   * Begins to watch. Opens our copy, so not for virtual threads.
   *
   * @throws SkerryException when the name is taken, or the notifier is not known
   */
  public void add(WatchedRepository repository) {
    String name = repository.name();
    StatusReports reports = reporting.open(repository);
    Watcher watcher =
        new Watcher(repository, repositories.make(name), deployments, reports, threads);
    if (watchers.putIfAbsent(name, watcher) != null) {
      watcher.close();
      throw new SkerryException(
          ErrorCode.CONFLICT, "a repository '" + name + "' is watched already");
    }
    health.mention(component(name), watcher::check);
    watcher.start();
    LOG.info("watching {}: {}", name, repository.fetch());
  }

  /** Whether it is watched. */
  boolean has(String name) {
    return watchers.containsKey(name);
  }

  /** Stops watching; what is in service goes on. */
  void remove(String name) {
    Watcher watcher = watchers.remove(name);
    if (watcher != null) {
      health.forget(component(name));
      watcher.remove();
      LOG.info("no longer watching {}", name);
    }
  }

  private static String component(String name) {
    return "repository " + name;
  }

  /** One that is watched. */
  public Optional<WatchedRepository> find(String name) {
    return Optional.ofNullable(watchers.get(name)).map(Watcher::repository);
  }

  /** Looks at one now, or once more when it is being looked at. */
  public void lookNow(String name) {
    Watcher watcher = watchers.get(name);
    if (watcher != null) {
      watcher.lookNow();
    }
  }

  /** All that are watched, by name. */
  public List<RepositoryView> list() {
    return watchers.values().stream()
        .map(RepositoryView::of)
        .sorted(Comparator.comparing(RepositoryView::name))
        .toList();
  }

  /** Stops all looks; does not wait for those that wait for another machine. */
  @Override
  public void close() {
    long end = System.nanoTime() + AT_THE_END.toNanos();
    watchers.values().forEach(watcher -> watcher.settle(end));
    watchers.values().forEach(Watcher::close);
    threads.close();
  }
}
