package io.skerry.runtime.invoke;

import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.spi.BootLog;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.store.Ids;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jails made ahead of time for the versions in service, each used once. Whoever finds none has one
 * made on demand. Safe for use by many threads.
 */
public final class JailPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JailPool.class);

  /** Makers at once: clones made together share a transaction group on ZFS. */
  private static final int MAKERS = 2;

  /** Programs that boot at once: they are busy, and what runs goes before what may be needed. */
  private static final int BOOTERS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  /** What one hand makes of a version before another version may have it. */
  private static final int IN_A_ROW = 4;

  private static final long LOOK_MILLIS = 1_000;
  private static final long CLOSE_SECONDS = 10;
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final JailSource source;
  private final PoolPolicy policy;
  private final Map<VersionId, Shelf> shelves = new ConcurrentHashMap<>();
  private final Semaphore makers = new Semaphore(MAKERS);
  private final Semaphore booters = new Semaphore(BOOTERS);
  private final Semaphore wake = new Semaphore(0);
  private final AtomicBoolean refused = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread planner;

  /** A pool that begins with no version in service. */
  public JailPool(Snapshots snapshots, Jails jails, PoolPolicy policy) {
    this.source = new JailSource(snapshots, jails);
    this.policy = policy;
    this.planner = Thread.ofPlatform().daemon().name("jail-pool").start(this::plan);
  }

  /** Keeps jails ready for these versions, and drops those of all others. */
  public void serve(Collection<Version> active) {
    Map<VersionId, Version> wanted = new ConcurrentHashMap<>();
    active.forEach(version -> wanted.put(version.id(), version));
    long now = System.nanoTime();
    wanted.forEach((id, version) -> shelves.computeIfAbsent(id, _ -> new Shelf(version, now)));
    shelves
        .keySet()
        .forEach(id -> {
          if (!wanted.containsKey(id)) {
            drop(id);
          }
        });
    wake.release();
  }

  private void drop(VersionId id) {
    Shelf shelf = shelves.remove(id);
    if (shelf != null) {
      shelf.retire().forEach(JailPool::giveBack);
    }
  }

  /**
   * A jail of the version, used by nobody before. The caller closes it.
   *
   * @throws io.skerry.runtime.fault.SkerryException when none is ready and none can be made
   */
  PreparedJail take(Version version) {
    return takeReady(version).orElseGet(() -> takeOrMake(version));
  }

  /** The same where one stands ready: nobody waits for anything. */
  Optional<PreparedJail> takeReady(Version version) {
    Shelf shelf = shelves.get(version.id());
    Optional<PreparedJail> ready = shelf == null ? Optional.empty() : poll(shelf);
    if (shelf != null && ready.isPresent()) {
      shelf.demand().called(System.nanoTime());
      refill(shelf);
    }
    return ready;
  }

  private PreparedJail takeOrMake(Version version) {
    Shelf shelf = shelves.get(version.id());
    if (shelf == null) {
      return source.make(version, Ids.jail());
    }
    shelf.demand().called(System.nanoTime());
    wake.release(); // demand has grown: all is to be judged anew
    return shelf.await().orElseGet(() -> make(shelf));
  }

  /** One that stands ready; those that were lost or killed meanwhile are put away. */
  private static Optional<PreparedJail> poll(Shelf shelf) {
    Optional<PreparedJail> ready = shelf.poll();
    while (ready.filter(jail -> !jail.jail().usable()).isPresent()) {
      giveBack(ready.get());
      ready = shelf.poll();
    }
    return ready;
  }

  private PreparedJail make(Shelf shelf) {
    long start = System.nanoTime();
    PreparedJail made = source.make(shelf.version(), Ids.jail());
    shelf.demand().made(System.nanoTime() - start);
    shelf.works(System.nanoTime());
    shelf.demand().weighed(made.jail().memory());
    return made;
  }

  /** The thread that looks at every shelf when something was taken, and now and then. */
  private void plan() {
    try {
      while (!closed.get()) {
        boolean woken = wake.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (woken) {
          wake.drainPermits();
        }
        look();
      }
    } catch (InterruptedException _) {
      LOG.debug("the jail pool ends");
    }
  }

  private void look() {
    long now = System.nanoTime();
    int left = policy.budget();
    List<Shelf> byDemand =
        shelves.values().stream()
            .sorted(
                Comparator.comparingDouble((Shelf shelf) -> -shelf.demand().arrivals(now))
                    .thenComparing(shelf -> shelf.version().id().toString()))
            .toList();
    for (Shelf shelf : byDemand) {
      int weight = policy.weight(shelf.boots(), shelf.demand().memory());
      PoolPolicy.Verdict verdict =
          policy.verdict(shelf.demand().arrivals(now), shelf.demand().preparation(), left / weight);
      left -= verdict.wanted() * weight; // never more than was left
      shelf.judge(verdict);
      shelf.surplus().forEach(JailPool::giveBack);
      refill(shelf);
    }
  }

  /** Makes what the last look found wanting, with a hand that is free. */
  private void refill(Shelf shelf) {
    Semaphore hands = shelf.boots() ? booters : makers;
    if (!shelf.isLacking(System.nanoTime())) {
      return;
    }
    if (hands.tryAcquire()) {
      Thread.ofVirtual().name("jail-maker").start(() -> makeSome(shelf, hands));
    } else {
      refused.set(true);
    }
  }

  private void makeSome(Shelf shelf, Semaphore hands) {
    try {
      for (int i = 0; i < IN_A_ROW && !closed.get() && shelf.begin(System.nanoTime()); i++) {
        makeOne(shelf);
      }
    } finally {
      hands.release();
      if (refused.getAndSet(false) || shelf.isLacking(System.nanoTime())) {
        wake.release();
      }
    }
  }

  private void makeOne(Shelf shelf) {
    try {
      PreparedJail made = make(shelf);
      if (!shelf.add(made)) {
        giveBack(made);
      }
    } catch (RuntimeException e) {
      shelf.failed(System.nanoTime(), RETRY_NANOS);
      LOG.warn("make a jail of {} ahead of time: {}", shelf.version().id(), words(e));
    }
  }

  /** With the last line of what the program said, where it is to blame. */
  private static String words(RuntimeException e) {
    return e.getCause() instanceof BootLog said && !said.text().isBlank()
        ? e.getMessage() + ": " + said.getMessage()
        : String.valueOf(e.getMessage());
  }

  private static void giveBack(PreparedJail jail) {
    Thread.ofVirtual().name("give-back").start(jail::close);
  }

  /** What stands ready, by version. */
  public List<PoolView> list() {
    return shelves.values().stream()
        .map(Shelf::view)
        .sorted(Comparator.comparing(PoolView::version))
        .toList();
  }

  /** Ends the making, then gives every jail back; waits for both. */
  @Override
  public void close() {
    closed.set(true);
    planner.interrupt();
    try {
      planner.join();
      if (!makers.tryAcquire(MAKERS, CLOSE_SECONDS, TimeUnit.SECONDS)
          || !booters.tryAcquire(BOOTERS, CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a jail is still being made; the next start removes it");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    List<Shelf> all = List.copyOf(shelves.values());
    shelves.clear();
    all.forEach(shelf -> shelf.retire().forEach(PreparedJail::close));
  }
}
