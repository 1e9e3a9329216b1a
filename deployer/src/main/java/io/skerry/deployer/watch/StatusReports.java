package io.skerry.deployer.watch;

import io.skerry.deployer.git.Harmless;
import io.skerry.deployer.spi.CommitStatus;
import io.skerry.deployer.spi.Delivery;
import io.skerry.deployer.spi.StatusChannel;
import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.SkerryException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a service elsewhere how commits fare, behind the back of whoever deploys: in order, with
 * patience where it is away, and never for long once ours stops. Safe for use by many threads.
 */
final class StatusReports implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusReports.class);
  private static final int MOST_WAITING = 64;
  private static final int ATTEMPTS = 8;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
  private static final Duration GLANCE = Duration.ofMillis(20);

  /** For a repository whose commits' status nobody wants. */
  static final StatusReports NONE = new StatusReports("none", null, () -> "", Duration.ZERO);

  private final String name;
  private final @Nullable StatusChannel channel;
  private final Supplier<String> address;
  private final Duration pause;
  private final BlockingQueue<CommitStatus> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private final @Nullable Thread thread;
  private volatile boolean busy;
  private volatile Optional<CheckResult> health = Optional.empty();

  /**
   * @param address where people see more
   * @param pause after the first attempt that did not work; twice as long after each further one
   */
  StatusReports(
      String name, @Nullable StatusChannel channel, Supplier<String> address, Duration pause) {
    this.name = name;
    this.channel = channel;
    this.address = address;
    this.pause = pause;
    this.thread =
        channel == null
            ? null
            : Thread.ofVirtual().name("status-" + name).start(() -> run(channel));
  }

  /** Queues a status; when too many wait, it is dropped with a word in the log. */
  void tell(String commit, CommitStatus.State state, String description) {
    if (channel == null) {
      return;
    }
    CommitStatus status =
        new CommitStatus(commit, state, Harmless.text(description), URI.create(address.get()));
    if (!waiting.offer(status)) {
      LOG.warn("{}: the status of {} is not told: too many wait", name, commit);
    }
  }

  /** What went wrong last, until something is told again. */
  Optional<CheckResult> check() {
    return health;
  }

  private void run(StatusChannel to) {
    try {
      while (true) {
        CommitStatus status = waiting.take();
        busy = true;
        if (!isOverdue(status)) {
          deliver(to, status);
        }
        busy = !waiting.isEmpty();
      }
    } catch (InterruptedException _) {
      LOG.debug("{}: no status is told any more", name);
    }
  }

  /** A later one of the same commit says all. */
  private boolean isOverdue(CommitStatus status) {
    return waiting.stream().anyMatch(other -> other.commit().equals(status.commit()));
  }

  private void deliver(StatusChannel to, CommitStatus status) throws InterruptedException {
    Duration wait = pause;
    for (int attempt = 1; ; attempt++) {
      switch (attempt(to, status)) {
        case Delivery.Done _ -> {
          health = Optional.empty();
          return;
        }
        case Delivery.Refused(String why) -> {
          failed(status, why);
          return;
        }
        case Delivery.Later(Duration least, String why) -> {
          if (attempt == ATTEMPTS) {
            failed(status, why + "; given up after " + ATTEMPTS + " attempts");
            return;
          }
          health = Optional.of(unhealthy(why));
          LOG.info("{}: the status of {} waits: {}", name, status.commit(), Harmless.text(why));
          Thread.sleep(least.compareTo(wait) > 0 ? least : wait);
          wait = longer(wait);
        }
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

  private void failed(CommitStatus status, String why) {
    LOG.warn("{}: the status of {} is not told: {}", name, status.commit(), Harmless.text(why));
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
          && (busy || !waiting.isEmpty())
          && health.isEmpty()
          && System.nanoTime() - untilNanos < 0
          && !thread.join(GLANCE)) {
        LOG.debug("{}: a status is under way", name);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives up what has not been told. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
