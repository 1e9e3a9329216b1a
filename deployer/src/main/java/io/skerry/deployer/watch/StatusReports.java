package io.skerry.deployer.watch;

import io.skerry.deployer.git.Harmless;
import io.skerry.deployer.spi.CommitStatus;
import io.skerry.deployer.spi.Delivery;
import io.skerry.deployer.spi.StatusChannel;
import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.CommitStatusRow;
import io.skerry.runtime.store.CommitStatusTable;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a service elsewhere how commits fare, behind the back of whoever deploys: in order, with
 * patience where it is away, over stops and crashes of ours, and never for long once ours stops.
 * Safe for use by many threads.
 */
final class StatusReports implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusReports.class);
  private static final int MOST_WAITING = 64;

  /** Who was not told for so long has found out in another way. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration GLANCE = Duration.ofMillis(20);

  private final String name;
  private final @Nullable CommitStatusTable table;
  private final Supplier<String> address;
  private final Duration pause;
  private final Semaphore news = new Semaphore(0);
  private final @Nullable Thread thread;
  private volatile boolean busy;
  private volatile Optional<CheckResult> health = Optional.empty();

  /**
   * @param table where what is to be told waits
   * @param address where people see more
   * @param pause after the first attempt that did not work; twice as long after each further one
   */
  StatusReports(
      String name,
      StatusChannel channel,
      CommitStatusTable table,
      Supplier<String> address,
      Duration pause) {
    this.name = name;
    this.table = table;
    this.address = address;
    this.pause = pause;
    this.thread = Thread.ofVirtual().name("status-" + name).start(() -> run(channel, table));
  }

  /** For a repository whose commits' status nobody wants. */
  private StatusReports() {
    name = "none";
    table = null;
    address = () -> "";
    pause = Duration.ZERO;
    thread = null;
  }

  /** Tells nobody. */
  static StatusReports none() {
    return new StatusReports();
  }

  /** Queues a status durably; when too many wait, the oldest is dropped with a word in the log. */
  void tell(String commit, CommitStatus.State state, String description) {
    if (table == null) {
      return;
    }
    Instant now = Instant.now();
    try {
      int dropped =
          table.add(
              name,
              commit,
              state.name(),
              Harmless.text(description),
              now,
              MOST_WAITING,
              now.minus(LONGEST));
      if (dropped > 0) {
        LOG.warn("{}: the status of {} commits is not told: too many wait", name, dropped);
      }
      news.release();
    } catch (SkerryException e) {
      LOG.warn("{}: the status of {} is not told: {}", name, commit, e.text());
    }
  }

  /** What went wrong last, until something is told again. */
  Optional<CheckResult> check() {
    return health;
  }

  private void run(StatusChannel to, CommitStatusTable waiting) {
    Duration wait = pause;
    try {
      while (true) {
        Optional<CommitStatusRow> next = next(waiting);
        if (next.isEmpty()) {
          busy = false;
          // A look that failed is repeated, if nothing is told before.
          var _ = news.tryAcquire(LONGEST_PAUSE.toSeconds(), TimeUnit.SECONDS);
          busy = true;
          news.drainPermits();
          continue;
        }
        busy = true;
        Optional<Duration> later = deliver(to, waiting, next.get());
        if (later.isPresent()) {
          Thread.sleep(later.get().compareTo(wait) > 0 ? later.get() : wait);
        }
        wait = later.isPresent() ? longer(wait) : pause;
      }
    } catch (InterruptedException _) {
      LOG.debug("{}: no status is told any more", name);
    }
  }

  private Optional<CommitStatusRow> next(CommitStatusTable waiting) {
    try {
      return waiting.next(name);
    } catch (SkerryException e) {
      if (!Thread.currentThread().isInterrupted()) {
        LOG.warn("{}: look which status is to be told: {}", name, e.text());
      }
      return Optional.empty();
    }
  }

  /** Tells one; how long to wait at least where it must be tried again. */
  private Optional<Duration> deliver(
      StatusChannel to, CommitStatusTable waiting, CommitStatusRow row)
      throws InterruptedException {
    switch (attempt(to, status(row))) {
      case Delivery.Done _ -> {
        health = Optional.empty();
        remove(waiting, row);
        return Optional.empty();
      }
      case Delivery.Refused(String why) -> {
        failed(row, why);
        remove(waiting, row);
        return Optional.empty();
      }
      case Delivery.Later(Duration least, String why) -> {
        if (row.created().plus(LONGEST).isBefore(Instant.now())) {
          failed(row, why + "; given up after " + LONGEST.toHours() + " h");
          remove(waiting, row);
          return Optional.empty();
        }
        health = Optional.of(unhealthy(why));
        LOG.info("{}: the status of {} waits: {}", name, row.commit(), Harmless.text(why));
        return Optional.of(least);
      }
    }
  }

  private CommitStatus status(CommitStatusRow row) {
    return new CommitStatus(
        row.commit(),
        CommitStatus.State.valueOf(row.state()),
        row.description(),
        URI.create(address.get()));
  }

  /** One that cannot be removed would be told again and again. */
  private void remove(CommitStatusTable waiting, CommitStatusRow row) throws InterruptedException {
    while (true) {
      try {
        waiting.remove(row);
        return;
      } catch (SkerryException e) {
        LOG.warn("{}: note that the status of {} is told: {}", name, row.commit(), e.text());
        Thread.sleep(LONGEST_PAUSE);
      }
    }
  }

  private static Duration longer(Duration wait) {
    Duration twice = wait.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private static Delivery attempt(StatusChannel to, CommitStatus status)
      throws InterruptedException {
    try {
      return to.tell(status);
    } catch (SkerryException e) {
      return new Delivery.Refused(e.text());
    } catch (RuntimeException e) {
      return new Delivery.Refused("the notifier failed: " + e);
    }
  }

  private void failed(CommitStatusRow row, String why) {
    LOG.warn("{}: the status of {} is not told: {}", name, row.commit(), Harmless.text(why));
    health = Optional.of(unhealthy(why));
  }

  private static CheckResult unhealthy(String why) {
    return CheckResult.failed(
        "the status of commits is not told: " + Harmless.text(why),
        "check status.tokenFile, status.url and status.project");
  }

  /** Waits for what is under way, until then at the latest, unless it does not work now. */
  void settle(long untilNanos) {
    try {
      while (thread != null
          && (busy || news.availablePermits() > 0)
          && health.isEmpty()
          && System.nanoTime() - untilNanos < 0
          && !thread.join(GLANCE)) {
        LOG.debug("{}: a status is under way", name);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Forgets what has not been told: the repository is watched no longer. */
  void forget() {
    close();
    try {
      if (table != null) {
        table.forget(name);
      }
    } catch (SkerryException e) {
      LOG.warn("{}: forget what was to be told: {}", name, e.text());
    }
  }

  /** Leaves what has not been told to the next start. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
