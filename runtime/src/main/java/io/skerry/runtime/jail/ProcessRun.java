package io.skerry.runtime.jail;

import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailExit.Cause;
import io.skerry.runtime.spi.JailStreams;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The run of a jail's main process that is a child of this one: its streams, its time, its end.
 *
 * <p>Java tells an exit status only: 129 to 192 count as the end by a signal, also where the
 * program returned such a number by itself.
 */
final class ProcessRun {
  private static final int SIGNAL_BASE = 128;
  private static final int LAST_SIGNAL = 64;

  /** The status of what SIGKILL ended. */
  static final int KILLED = SIGNAL_BASE + 9;

  private final Process process;
  private final Consumer<Cause> kill;
  private final Runnable destroy;
  private final Supplier<Future<?>> killRest;

  /**
   * A run.
   *
   * @param kill kills it all, for a reason; must end the main process
   * @param destroy does the same without a reason, because a stream throws one
   * @param killRest kills what the main process left behind; done when that is dead
   */
  ProcessRun(
      Process process, Consumer<Cause> kill, Runnable destroy, Supplier<Future<?>> killRest) {
    this.process = process;
    this.kill = kill;
    this.destroy = destroy;
    this.killRest = killRest;
  }

  /** Waits until it is over and all that it wrote is handed on; returns the exit status. */
  int await(byte[] head, Duration timeout, JailStreams streams, ExecutorService threads) {
    StreamPumps pumps = new StreamPumps(process, destroy, streams);
    pumps.start(head, threads);
    boolean interrupted = false;
    try {
      if (!process.waitFor(timeout)) {
        kill.accept(Cause.TIMEOUT);
      }
    } catch (InterruptedException e) {
      interrupted = true;
      kill.accept(Cause.KILLED);
    }
    int status = process.onExit().join().exitValue();
    pumps.finish(killRest.get());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return status;
  }

  /** The result of a run that began then; what killed it, when something did. */
  static JailExit exit(@Nullable Cause killed, int status, long begun) {
    boolean signal = status > SIGNAL_BASE && status <= SIGNAL_BASE + LAST_SIGNAL;
    Cause own = signal ? Cause.SIGNALED : Cause.EXITED;
    Duration wall = Duration.ofNanos(System.nanoTime() - begun);
    return new JailExit(killed == null ? own : killed, status, wall, Duration.ZERO, 0);
  }
}
