package io.skerry.runtime.invoke;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Contract;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.spi.BootLog;
import io.skerry.runtime.spi.EventLoop;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.store.Invocation;
import io.skerry.runtime.store.InvocationJournal;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run from admission to its record. */
final class Run {
  /** Bytes of output that wait for the exit status before they are an answer. */
  private static final int HELD = 64 * 1024;

  private final Call call;
  private final InvocationJournal journal;
  private final RunLog log = new RunLog();
  private final Instant asked = Instant.now();
  private final long askedNanos = System.nanoTime();
  private volatile long admittedNanos;
  private volatile long readyNanos; // 0 until there is a jail
  private @Nullable PreparedJail jail;
  private boolean cancelled;

  Run(Call call, InvocationJournal journal) {
    this.call = call;
    this.journal = journal;
  }

  /**
   * Runs the call in a jail of its own.
   *
   * @param gone is told, later and on another thread, when the jail does not exist any more
   */
  InvocationResult execute(JailPool pool, CallStreams streams, Runnable gone) {
    RunStreams counted = admit(streams);
    try {
      if (streams.gone()) {
        return conclude(new Outcome.Cancelled(), null, counted);
      }
      PreparedJail prepared = own(pool.take(call.version()));
      return conclude(prepared.jail().run(command(), counted), counted);
    } catch (RuntimeException | Error e) {
      return conclude(e, counted);
    } finally {
      giveBack(gone);
    }
  }

  /**
   * Begins the call in a jail that stands ready; waits for nothing.
   *
   * @param loop the thread that calls
   */
  CompletableFuture<InvocationResult> begin(
      PreparedJail prepared, CallStreams streams, EventLoop loop, Runnable gone) {
    RunStreams counted = admit(streams);
    own(prepared);
    return started(prepared, counted, loop)
        .handle((exit, failure) -> {
          try {
            return failure == null ? conclude(exit, counted) : conclude(failure, counted);
          } finally {
            giveBack(gone);
          }
        });
  }

  private CompletableFuture<JailExit> started(
      PreparedJail prepared, RunStreams counted, EventLoop loop) {
    try {
      return prepared.jail().start(command(), counted, loop);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private RunStreams admit(CallStreams streams) {
    admittedNanos = System.nanoTime();
    journal.record(record(Invocation.State.RUNNING, "", null, timings(), 0));
    return new RunStreams(
        streams, log, call.version().spec().limits().output(), call.caller() == Caller.CRON);
  }

  private InvocationResult conclude(JailExit exit, RunStreams counted) {
    return conclude(outcome(exit), exit, counted);
  }

  private InvocationResult conclude(Outcome outcome, @Nullable JailExit exit, RunStreams counted) {
    Timings timings = timings();
    journal.record(record(outcome.state(), outcome.detail(), exit, timings, counted.written()));
    return new InvocationResult(outcome, timings);
  }

  /** What it means that the run threw; throws it again unless it is an outcome like others. */
  private InvocationResult conclude(Throwable failure, RunStreams counted) {
    switch (failure) {
      case RunStreams.OutputLimit _ -> {
        long limit = call.version().spec().limits().output();
        return conclude(new Outcome.Limited("output", limit), null, counted);
      }
      case UncheckedIOException _ when readyNanos != 0 -> {
        return conclude(new Outcome.Cancelled(), null, counted);
      }
      default -> {}
    }
    if (failure.getCause() instanceof BootLog said) {
      log.add(ByteBuffer.wrap(said.text().getBytes(StandardCharsets.UTF_8)));
    }
    String detail =
        failure instanceof SkerryException known ? known.text() : "unexpected: " + failure;
    journal.record(record(Invocation.State.FAILED, detail, null, timings(), 0));
    if (failure instanceof Error error) {
      throw error;
    }
    throw failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }

  /** The times until now. */
  private Timings timings() {
    long now = System.nanoTime();
    long ready = readyNanos == 0 ? now : readyNanos;
    return new Timings(
        micros(askedNanos, admittedNanos), micros(admittedNanos, ready), micros(ready, now));
  }

  /** The output of a CGI program may be a stream of events, that of others is held back anyway. */
  private JailCommand command() {
    FunctionSpec spec = call.version().spec();
    return new JailCommand(
        spec.command(),
        RunEnvironment.of(call),
        call.timeout(),
        spec.contract() == Contract.STREAM ? HELD : 0);
  }

  private synchronized PreparedJail own(PreparedJail prepared) {
    readyNanos = System.nanoTime();
    jail = prepared;
    if (cancelled) {
      prepared.jail().kill();
    }
    return prepared;
  }

  /** Kills the run, also one whose jail is still being made. */
  synchronized void cancel() {
    cancelled = true;
    if (jail != null) {
      jail.jail().kill();
    }
  }

  /** The caller has its answer and does not wait for this. */
  private void giveBack(Runnable gone) {
    Thread.ofVirtual()
        .name("give-back-" + call.id())
        .start(() -> {
          try (PreparedJail _ = owned()) {
            // Closing is all.
          } finally {
            gone.run();
          }
        });
  }

  private synchronized @Nullable PreparedJail owned() {
    return jail;
  }

  private Outcome outcome(JailExit exit) {
    FunctionSpec spec = call.version().spec();
    return switch (exit.cause()) {
      case EXITED ->
          exit.status() == 0 ? new Outcome.Succeeded() : new Outcome.Failed(exit.status(), false);
      case SIGNALED -> new Outcome.Failed(exit.status(), true);
      case TIMEOUT -> new Outcome.TimedOut(call.timeout());
      case MEMORY -> new Outcome.Limited("memory", spec.limits().memory());
      case KILLED -> new Outcome.Cancelled();
    };
  }

  private Invocation record(
      Invocation.State state,
      String detail,
      @Nullable JailExit exit,
      Timings timings,
      long outputBytes) {
    return new Invocation(
        call.id(),
        call.version().id(),
        call.caller().label(),
        state,
        detail,
        exit == null ? null : exit.status(),
        asked,
        timings.queueMicros(),
        timings.jailMicros(),
        timings.runMicros(),
        TimeUnit.NANOSECONDS.toMicros(exit == null ? 0 : exit.cpu().toNanos()),
        exit == null ? 0 : exit.peakMemory(),
        outputBytes,
        log.text());
  }

  private static long micros(long from, long to) {
    return Duration.ofNanos(to - from).toNanos() / 1_000;
  }
}
