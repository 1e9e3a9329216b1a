package io.skerry.runtime.invoke;

import io.skerry.runtime.function.Park;
import io.skerry.runtime.function.Version;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The jails of one version that stand ready. Safe for use by many threads. */
final class Shelf {
  private static final int MOST_DOUBLINGS = 6;

  private final Version version;
  private final Demand demand;
  private final Deque<PreparedJail> ready = new ArrayDeque<>();

  /** Callers who wait for one that is being made; never more than are. */
  private final Deque<CompletableFuture<Optional<PreparedJail>>> claims = new ArrayDeque<>();

  private int making;
  private long retryNanos;
  private int failures;
  private boolean retired;
  private PoolPolicy.Verdict verdict = new PoolPolicy.Verdict(0, "not judged yet");

  Shelf(Version version, long now) {
    this.version = version;
    this.demand = new Demand(now);
    this.retryNanos = now;
  }

  Version version() {
    return version;
  }

  Demand demand() {
    return demand;
  }

  /** A ready jail, which is the caller's from now on. */
  synchronized Optional<PreparedJail> poll() {
    return Optional.ofNullable(ready.pollFirst());
  }

  /** Whether its jails take long to make and much memory, because their programs boot in them. */
  boolean boots() {
    return version.spec().park() == Park.STARTED;
  }

  /**
   * Waits for one that is being made and nobody else waits for, where that is sooner than making
   * another; empty when there is none.
   */
  Optional<PreparedJail> await() {
    CompletableFuture<Optional<PreparedJail>> claim = new CompletableFuture<>();
    synchronized (this) {
      if (!boots() || claims.size() >= making) {
        return Optional.empty();
      }
      claims.addLast(claim);
    }
    return claim.join();
  }

  /** Says how many are wanted from now on. */
  synchronized void judge(PoolPolicy.Verdict now) {
    verdict = now;
  }

  /** Whether one more should be made now; counts it as being made if so. */
  synchronized boolean begin(long nanos) {
    if (!isLacking(nanos)) {
      return false;
    }
    making++;
    return true;
  }

  /** Whether one more is missing now. */
  synchronized boolean isLacking(long nanos) {
    int unclaimed = ready.size() + making - claims.size();
    return !retired && nanos - retryNanos >= 0 && unclaimed < verdict.wanted();
  }

  /** One that was being made is ready; false when it is not wanted any more. */
  synchronized boolean add(PreparedJail jail) {
    making--;
    CompletableFuture<Optional<PreparedJail>> claim = claims.pollFirst();
    if (claim != null) {
      return claim.complete(Optional.of(jail));
    }
    if (retired) {
      return false;
    }
    ready.addLast(jail);
    return true;
  }

  /** One was made: what failed before is over. */
  synchronized void works(long now) {
    if (failures > 0) {
      failures = 0;
      retryNanos = now;
    }
  }

  /**
   * Making one failed; another is made after a pause, which doubles with each failure in a row.
   *
   * @param pause the first
   */
  synchronized void failed(long now, long pause) {
    making--;
    retryNanos = now + (pause << Math.min(failures, MOST_DOUBLINGS));
    failures++;
    if (claims.size() > making) {
      claims.removeFirst().complete(Optional.empty()); // it makes its own, and is told why not
    }
  }

  /** What was lost or is more than the verdict wants; the caller gives it back. */
  synchronized List<PreparedJail> surplus() {
    List<PreparedJail> surplus = new ArrayList<>();
    for (PreparedJail jail : ready) {
      if (!jail.jail().usable()) {
        surplus.add(jail);
      }
    }
    ready.removeAll(surplus);
    while (ready.size() > verdict.wanted()) {
      surplus.add(ready.removeLast());
    }
    return surplus;
  }

  /** Takes no more jails; the caller gives back what was ready. */
  synchronized List<PreparedJail> retire() {
    retired = true;
    List<PreparedJail> rest = new ArrayList<>(ready);
    ready.clear();
    return rest;
  }

  /** How many stand ready or are being made. */
  synchronized int size() {
    return ready.size() + making;
  }

  synchronized PoolView view() {
    return new PoolView(
        version.id().toString(), ready.size(), making, verdict.wanted(), verdict.reason());
  }
}
