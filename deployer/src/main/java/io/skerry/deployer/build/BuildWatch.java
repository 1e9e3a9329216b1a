package io.skerry.deployer.build;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.BuildLogTable;
import io.skerry.runtime.store.BuildTable;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the builds that run: renews their leases, and writes their logs while they are short,
 * so that whoever follows one sees it grow. Safe for use by many threads.
 */
final class BuildWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BuildWatch.class);
  private static final long WRITE_MILLIS = 500;
  private static final long RENEW_MILLIS = BuildTable.LEASE.toMillis() / 4;

  private final BuildTable builds;
  private final BuildLogTable logs;
  private final Set<BuildLog> open = ConcurrentHashMap.newKeySet();
  private final Queue<Runnable> unwritten = new ConcurrentLinkedQueue<>();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("build-watch").factory());

  BuildWatch(BuildTable builds, BuildLogTable logs) {
    this.builds = builds;
    this.logs = logs;
    every(WRITE_MILLIS, () -> open.forEach(BuildLog::flush));
    every(WRITE_MILLIS, this::writeRest);
    every(RENEW_MILLIS, this::renew);
  }

  private void every(long millis, Runnable work) {
    var _ =
        thread.scheduleWithFixedDelay(() -> attempt(work), millis, millis, TimeUnit.MILLISECONDS);
  }

  private static void attempt(Runnable work) {
    try {
      work.run();
    } catch (SkerryException e) {
      LOG.warn("look after builds: {}", e.text());
    }
  }

  private void renew() {
    if (!open.isEmpty()) {
      builds.renewLeases();
    }
  }

  BuildLog open(String build, Consumer<String> listener) {
    BuildLog log = new BuildLog(logs, build, listener);
    open.add(log);
    return log;
  }

  /**
   * Writes the rest of a log and notes how its build ended, at once or as soon as the database can
   * be written again.
   */
  void close(BuildLog log, String build, Build.End end) {
    open.remove(log);
    Runnable work =
        () -> {
          log.finish();
          builds.finish(build, end);
        };
    try {
      work.run();
    } catch (SkerryException e) {
      LOG.error("note that {} is {}: {}; still trying", build, end.state(), e.text());
      unwritten.add(work);
    }
  }

  private void writeRest() {
    for (Runnable work = unwritten.peek(); work != null; work = unwritten.peek()) {
      work.run();
      unwritten.remove();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
