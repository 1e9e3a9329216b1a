package io.skerry.deployer.release;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.store.InvocationJournal;
import io.skerry.runtime.store.OldRecords;
import io.skerry.runtime.store.OldVersions;
import io.skerry.runtime.store.RecordLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old versions and records: after every release, and every ten minutes, on a thread of its
 * own. A version's row goes first, so that nothing can start on it, then its snapshot, which waits
 * for its last clone; what a crash leaves in between is an orphan that the next start removes. Safe
 * for use by many threads; blocks, and is not for virtual ones.
 */
public final class Retention implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final Duration INTERVAL = Duration.ofMinutes(10);

  private final Activation activation;
  private final Tables tables;
  private final Snapshots snapshots;
  private final RecordLimits limits;
  private final ReentrantLock collecting = new ReentrantLock();
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closing;

  /** The tables that it looks into. */
  public record Tables(OldVersions versions, OldRecords records, InvocationJournal journal) {}

  /** Begins to look. */
  public Retention(
      Deployments deployments, Tables tables, Snapshots snapshots, RecordLimits limits) {
    this.activation = deployments.activation();
    this.tables = tables;
    this.snapshots = snapshots;
    this.limits = limits;
    this.thread = Thread.ofPlatform().daemon().name("retention").start(this::run);
    activation.onRelease(wake::release);
  }

  private void run() {
    try {
      while (!closing) {
        boolean _ = wake.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        wake.drainPermits();
        if (!closing) {
          collect();
        }
      }
    } catch (InterruptedException _) {
      LOG.debug("the retention ends");
    }
  }

  private void collect() {
    try {
      Removal removal = collect(false);
      if (!removal.versions().isEmpty() || !removal.records().none()) {
        LOG.info("removed {} old versions and {}", removal.versions().size(), removal.records());
      }
    } catch (RuntimeException e) {
      // Whatever it is: a thread that ended here would let the disk fill without a word.
      LOG.error("remove old versions and records; trying again later", e);
    }
  }

  /**
   * Removes what is old.
   *
   * @param dryRun whether to say only what would go
   */
  public Removal collect(boolean dryRun) {
    collecting.lock();
    try {
      tables.journal().flush();
      Instant now = Instant.now();
      String kept = tables.records().oldestKept(limits, now);
      if (dryRun) {
        return new Removal(true, tables.versions().list(kept), tables.records().count(limits, now));
      }
      OldRecords.Counts records = tables.records().remove(limits, now);
      if (records.more()) {
        wake.release();
      }
      return new Removal(false, removeVersions(kept), records);
    } finally {
      collecting.unlock();
    }
  }

  private List<OldVersions.Old> removeVersions(String kept) {
    List<OldVersions.Old> removed = new ArrayList<>();
    for (OldVersions.Old old : tables.versions().list(kept)) {
      // Apart from releases: one that has looked at a version's row puts it into service.
      if (activation.apart(
          () -> tables.versions().remove(old.id(), kept, tables.journal()::holds))) {
        destroy(old.id());
        removed.add(old);
      }
    }
    return removed;
  }

  private void destroy(VersionId version) {
    try {
      snapshots.destroy(version);
    } catch (SkerryException e) {
      LOG.warn("{}; the next start removes it", e.text());
    }
  }

  @Override
  public void close() {
    activation.onRelease(() -> {});
    closing = true;
    wake.release();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
