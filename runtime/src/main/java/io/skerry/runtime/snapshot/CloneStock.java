package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.VersionId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few clones of each version in service that is called, made ahead by a few threads at once and
 * given back when nobody calls any more. Safe for use by many threads; nothing here waits.
 */
final class CloneStock implements AutoCloseable {
  /** How many of one version stand ready, and of all together. */
  static final int OF_ONE = 4;

  static final int OF_ALL = 32;

  private static final Logger log = LoggerFactory.getLogger(CloneStock.class);
  private static final long LOOK_SECONDS = 10;
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** What makes and removes clones. */
  interface Source {
    /** Makes a clone; when it throws, nothing is left of it. */
    void make(VersionId version, TreeName name, long disk);

    void remove(TreeName name);
  }

  /** The clones of one version; guarded by the stock. */
  private static final class Shelf {
    final long disk;
    final Deque<TreeName> ready = new ArrayDeque<>();
    int making;
    long calledAt;
    long refusedUntil;

    Shelf(long disk, long now) {
      this.disk = disk;
      this.calledAt = now;
      this.refusedUntil = now;
    }
  }

  private final Source source;
  private final LongSupplier clock;
  private final ScheduledThreadPoolExecutor makers;
  private final Map<VersionId, Shelf> shelves = new HashMap<>();
  private int total;

  /**
   * An empty stock that serves no version.
   *
   * @param atOnce how many clones are made at the same time
   * @param clock nanoseconds
   */
  CloneStock(int atOnce, Source source, LongSupplier clock) {
    this.source = source;
    this.clock = clock;
    makers =
        new ScheduledThreadPoolExecutor(
            atOnce, Thread.ofPlatform().daemon().name("skerry-stock-", 0).factory());
    makers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    var _ = makers.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /** Serves these versions from now on, and no others. */
  void serve(Map<VersionId, Long> disks) {
    List<TreeName> surplus = new ArrayList<>();
    synchronized (this) {
      Map.copyOf(shelves)
          .forEach((version, shelf) -> {
            if (disks.getOrDefault(version, -1L) != shelf.disk) {
              surplus.addAll(retire(version));
            }
          });
      disks.forEach((version, disk) ->
          shelves.computeIfAbsent(version, _ -> new Shelf(disk, clock.getAsLong())));
    }
    surplus.forEach(source::remove);
  }

  /** One that stands ready; a call also says that more will be wanted. */
  synchronized Optional<TreeName> take(VersionId version, long disk) {
    Shelf shelf = shelves.get(version);
    if (shelf == null || shelf.disk != disk) {
      return Optional.empty();
    }
    shelf.calledAt = clock.getAsLong();
    Optional<TreeName> name = Optional.ofNullable(shelf.ready.poll());
    total -= name.isPresent() ? 1 : 0;
    refill(version, shelf);
    return name;
  }

  private void refill(VersionId version, Shelf shelf) {
    try {
      while (shelf.ready.size() + shelf.making < OF_ONE
          && total < OF_ALL
          && shelf.refusedUntil - clock.getAsLong() <= 0) {
        makers.execute(() -> make(version, shelf));
        shelf.making++;
        total++;
      }
    } catch (RejectedExecutionException e) {
      log.debug("the stock is closed");
    }
  }

  private void make(VersionId version, Shelf shelf) {
    TreeName name = new TreeName("c-" + UUID.randomUUID());
    try {
      source.make(version, name, shelf.disk);
    } catch (SkerryException e) {
      log.debug("make a clone of {} ahead: {}", version, e.text());
      failed(shelf);
      return;
    }
    if (!add(version, shelf, name)) {
      source.remove(name);
    }
  }

  private synchronized void failed(Shelf shelf) {
    shelf.making--;
    total--;
    shelf.refusedUntil = clock.getAsLong() + RETRY_NANOS;
  }

  private synchronized boolean add(VersionId version, Shelf shelf, TreeName name) {
    shelf.making--;
    if (makers.isShutdown() || shelves.get(version) != shelf) {
      total--;
      return false;
    }
    return shelf.ready.add(name);
  }

  /** Takes back what nobody has called for a while. */
  void look() {
    List<TreeName> surplus = new ArrayList<>();
    synchronized (this) {
      long now = clock.getAsLong();
      for (Shelf shelf : shelves.values()) {
        if (now - shelf.calledAt > IDLE_NANOS) {
          surplus.addAll(clear(shelf));
        }
      }
    }
    surplus.forEach(source::remove);
  }

  /** No clones of this version from now on: it goes away. */
  void drop(VersionId version) {
    List<TreeName> surplus;
    synchronized (this) {
      surplus = retire(version);
    }
    surplus.forEach(source::remove);
  }

  private List<TreeName> retire(VersionId version) {
    Shelf shelf = shelves.remove(version);
    return shelf == null ? List.of() : clear(shelf);
  }

  private List<TreeName> clear(Shelf shelf) {
    List<TreeName> all = List.copyOf(shelf.ready);
    shelf.ready.clear();
    total -= all.size();
    return all;
  }

  /** How many there are or are being made. */
  synchronized int size() {
    return total;
  }

  /** Gives all back; what is just being made as well, before this returns. */
  @Override
  public void close() {
    makers.shutdown();
    try {
      if (!makers.awaitTermination(LOOK_SECONDS, TimeUnit.SECONDS)) {
        log.warn("a clone is still being made ahead; the next sweep removes it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    serve(Map.of());
  }
}
