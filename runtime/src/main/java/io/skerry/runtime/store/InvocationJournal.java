package io.skerry.runtime.store;

import io.skerry.runtime.function.VersionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes invocation records behind the callers' backs: what changed within 50 ms goes into one
 * transaction, each record once, as it stands by then. Safe for use by many threads.
 */
public final class InvocationJournal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InvocationJournal.class);
  private static final long PERIOD_MILLIS = 50;

  /** Records kept while the disk refuses them; the oldest go first. */
  private static final int BOUND = 20_000;

  private final InvocationTable table;
  private final Thread thread;
  private Map<String, Invocation> changed = new LinkedHashMap<>();

  /** Held while a group is written: a record must not overtake a later state of itself. */
  private final ReentrantLock flushing = new ReentrantLock();

  private boolean failing;
  private final CountDownLatch closing = new CountDownLatch(1);

  public InvocationJournal(InvocationTable table) {
    this.table = table;
    this.thread = Thread.ofPlatform().name("invocation-journal").start(this::run);
  }

  private void run() {
    try {
      while (!closing.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        flush();
      }
    } catch (InterruptedException _) {
      LOG.warn("the thread that writes invocation records was interrupted");
    }
    flush();
  }

  /** Takes the record as it stands now. Never waits for the disk. */
  public synchronized void record(Invocation invocation) {
    changed.put(invocation.id(), invocation);
  }

  /** The record as it was taken last, when it is not written yet. */
  public synchronized Optional<Invocation> unwritten(String id) {
    return Optional.ofNullable(changed.get(id));
  }

  /** One record as it stands now, written or not. */
  public Optional<Invocation> find(String id) {
    return unwritten(id).or(() -> table.find(id));
  }

  /** Whether a record of this version is yet to be written. */
  public synchronized boolean holds(VersionId version) {
    return changed.values().stream().anyMatch(record -> record.version().equals(version));
  }

  /** Writes what was taken before; the records are in the table when it returns. */
  public void flush() {
    flushing.lock();
    try {
      write();
    } finally {
      flushing.unlock();
    }
  }

  private void write() {
    List<Invocation> group;
    synchronized (this) {
      if (changed.isEmpty()) {
        return;
      }
      group = new ArrayList<>(changed.values());
    }
    try {
      table.save(group);
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.error("write {} invocation records: {}; trying again", group.size(), e.getMessage());
      }
      failing = true;
      shed();
      return;
    }
    synchronized (this) {
      group.forEach(written -> changed.remove(written.id(), written));
    }
  }

  private synchronized void shed() {
    if (changed.size() > BOUND) {
      List<String> oldest = changed.keySet().stream().limit(changed.size() - (long) BOUND).toList();
      oldest.forEach(changed::remove);
      LOG.error("dropped {} invocation records that could not be written", oldest.size());
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
