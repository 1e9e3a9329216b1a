package io.skerry.runtime.invoke;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.spi.EventLoop;
import io.skerry.runtime.store.InvocationJournal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs calls: admission, a fresh jail, the streams, the record. Waits on virtual threads; what has
 * nothing to wait for runs on an event loop. Safe for use by many threads.
 */
public final class Invoker {
  private final JailPool pool;
  private final InvocationJournal journal;
  private final int maximum;
  private final Semaphore places;
  private final Map<FunctionName, Gate> gates = new ConcurrentHashMap<>();
  private final Map<String, Run> runs = new ConcurrentHashMap<>();
  private volatile boolean draining;

  /**
   * @param maximum runs that may have a jail at once, of all functions together
   */
  public Invoker(JailPool pool, InvocationJournal journal, int maximum) {
    this.pool = pool;
    this.journal = journal;
    this.maximum = maximum;
    this.places = new Semaphore(maximum, true);
  }

  /**
   * Runs the call and returns when its program is over and its output was handed over.
   *
   * @throws SkerryException when nothing was run: no place, no jail, or the service is stopping
   */
  public InvocationResult invoke(Call call, CallStreams streams) {
    refuseWhenDraining();
    FunctionSpec spec = call.version().spec();
    Gate gate = gate(spec);
    Run run = new Run(call, journal);
    gate.enter(spec);
    try {
      enter(spec);
      runs.put(call.id(), run);
      if (draining) {
        left(call.id());
        refuseWhenDraining();
      }
      return run.execute(pool, streams, () -> left(call.id()));
    } finally {
      gate.leave();
    }
  }

  /**
   * Begins the call where nothing has to be waited for: there is a place, and a jail stands ready.
   * Empty where not, and nothing has happened then.
   *
   * @param loop the thread that calls; the result may be told on it
   */
  public Optional<CompletableFuture<InvocationResult>> begin(
      Call call, CallStreams streams, EventLoop loop) {
    FunctionSpec spec = call.version().spec();
    Gate gate = gate(spec);
    if (streams.gone() || !gate.tryEnter(spec)) {
      return Optional.empty();
    }
    Optional<PreparedJail> ready =
        isPlaceFree() ? takeReadyOrLeave(call.version()) : Optional.empty();
    if (ready.isEmpty()) {
      gate.leave();
      return Optional.empty();
    }
    Run run = new Run(call, journal);
    runs.put(call.id(), run);
    if (draining) {
      run.cancel(); // whoever drains may have looked before
    }
    return Optional.of(
        run.begin(ready.get(), streams, loop, () -> left(call.id()))
            .whenComplete((_, _) -> gate.leave()));
  }

  /** Takes a place unless others wait for one. */
  private boolean isPlaceFree() {
    try {
      return places.tryAcquire(0, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Gives the place back when there is no jail for it, or calls are to end. */
  private Optional<PreparedJail> takeReadyOrLeave(Version version) {
    Optional<PreparedJail> ready = draining ? Optional.empty() : pool.takeReady(version);
    if (ready.isEmpty()) {
      places.release();
    }
    return ready;
  }

  private Gate gate(FunctionSpec spec) {
    return gates.computeIfAbsent(spec.name(), _ -> new Gate());
  }

  private void refuseWhenDraining() {
    if (draining) {
      throw new SkerryException(ErrorCode.DRAINING, "the service is stopping: try again later");
    }
  }

  private void enter(FunctionSpec spec) {
    try {
      if (places.tryAcquire(spec.queue().timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SkerryException(ErrorCode.DRAINING, "wait for a jail: interrupted", e);
    }
    throw new SkerryException(
        ErrorCode.OVERLOADED,
        "call " + spec.name() + ": all " + maximum + " jails are in use; try again later");
  }

  /** The jail is gone: its place is free. */
  private void left(String id) {
    if (runs.remove(id) != null) {
      places.release();
    }
  }

  /** The invocations whose jails exist now. */
  public Set<String> running() {
    return Set.copyOf(runs.keySet());
  }

  /** Kills a run; false when there is no such run. */
  public boolean cancel(String id) {
    Run run = runs.get(id);
    if (run == null) {
      return false;
    }
    run.cancel();
    return true;
  }

  /** Refuses new calls, lets those that run finish within the limit, and kills the rest. */
  public void drain(Duration limit) {
    draining = true;
    long end = System.nanoTime() + limit.toNanos();
    if (awaitNone(end)) {
      return;
    }
    runs.values().forEach(Run::cancel);
    awaitNone(System.nanoTime() + TimeUnit.SECONDS.toNanos(5));
  }

  private boolean awaitNone(long end) {
    try {
      long nanos = Math.max(0, end - System.nanoTime());
      if (places.tryAcquire(maximum, nanos, TimeUnit.NANOSECONDS)) {
        places.release(maximum);
        return true;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
