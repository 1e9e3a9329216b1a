package io.skerry.runtime.jail.network;

import io.skerry.runtime.store.AddressRow;
import io.skerry.runtime.store.AddressTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes leases behind their holders' backs: what changed meanwhile goes into one transaction, and
 * of several changes of one address only the last. Safe for use by many threads.
 */
final class LeaseJournal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseJournal.class);

  private final AddressTable table;
  private final Map<Integer, Optional<AddressRow>> pending = new LinkedHashMap<>();
  private final Thread writer;
  private boolean writing;
  private boolean closed;

  LeaseJournal(AddressTable table) {
    this.table = table;
    this.writer = Thread.ofPlatform().daemon().name("lease-journal").start(this::work);
  }

  /** An address changed: it has that row now, or none. */
  synchronized void note(int number, Optional<AddressRow> row) {
    pending.put(number, row);
    notifyAll();
  }

  /** Returns when all that was noted is written. */
  synchronized void flush() {
    try {
      while (!closed && (writing || !pending.isEmpty())) {
        wait();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      for (Map<Integer, Optional<AddressRow>> changes = next();
          !changes.isEmpty();
          changes = next()) {
        write(changes);
      }
    } catch (InterruptedException _) {
      LOG.debug("the lease journal ends");
    }
  }

  private synchronized Map<Integer, Optional<AddressRow>> next() throws InterruptedException {
    writing = false;
    notifyAll();
    while (pending.isEmpty() && !closed) {
      wait();
    }
    writing = true;
    Map<Integer, Optional<AddressRow>> changes = new LinkedHashMap<>(pending);
    pending.clear();
    return changes;
  }

  /** What cannot be written is lost for the list only: a start clears all rows anyway. */
  private void write(Map<Integer, Optional<AddressRow>> changes) {
    try {
      table.write(changes);
    } catch (RuntimeException e) {
      LOG.warn("write {} leases of addresses: {}", changes.size(), e.getMessage());
    }
  }

  /** Writes the rest. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      writer.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
