package io.skerry.runtime.invoke;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Contract;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.spi.BootLog;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.store.Invocation;
import io.skerry.runtime.store.InvocationJournal;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
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
    long admitted = System.nanoTime();
    long queueMicros = micros(askedNanos, admitted);
    journal.record(record(Invocation.State.RUNNING, "", null, new Timings(queueMicros, 0, 0), 0));
    RunStreams counted =
        new RunStreams(
            streams, log, call.version().spec().limits().output(), call.caller() == Caller.CRON);
    try {
      if (streams.gone()) {
        Outcome outcome = new Outcome.Cancelled();
        Timings waited = new Timings(queueMicros, 0, 0);
        finish(outcome, null, waited, 0);
        return new InvocationResult(outcome, waited);
      }
      PreparedJail prepared = prepare(pool);
      long ready = System.nanoTime();
      @Nullable JailExit exit = null;
      Outcome outcome;
      try {
        exit = prepared.jail().run(command(), counted);
        outcome = outcome(exit);
      } catch (RunStreams.OutputLimit _) {
        outcome = new Outcome.Limited("output", call.version().spec().limits().output());
      } catch (UncheckedIOException _) {
        outcome = new Outcome.Cancelled();
      }
      Timings timings =
          new Timings(queueMicros, micros(admitted, ready), micros(ready, System.nanoTime()));
      finish(outcome, exit, timings, counted.written());
      return new InvocationResult(outcome, timings);
    } catch (RuntimeException | Error e) {
      Timings timings = new Timings(queueMicros, micros(admitted, System.nanoTime()), 0);
      if (e.getCause() instanceof BootLog said) {
        log.add(ByteBuffer.wrap(said.text().getBytes(StandardCharsets.UTF_8)));
      }
      String detail = e instanceof SkerryException known ? known.text() : "unexpected: " + e;
      journal.record(record(Invocation.State.FAILED, detail, null, timings, 0));
      throw e;
    } finally {
      giveBack(gone);
    }
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

  private PreparedJail prepare(JailPool pool) {
    PreparedJail prepared = pool.take(call.version());
    synchronized (this) {
      jail = prepared;
      if (cancelled) {
        prepared.jail().kill();
      }
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

  private void finish(Outcome outcome, @Nullable JailExit exit, Timings timings, long written) {
    journal.record(record(outcome.state(), outcome.detail(), exit, timings, written));
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
