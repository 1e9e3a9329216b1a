package io.skerry.runtime.jail;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailExit.Cause;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.JailStreams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process tree on one clone, without isolation. Safe for use by many threads. */
final class PlainJail implements Jail {
  private static final Logger log = LoggerFactory.getLogger(PlainJail.class);

  /** How long a killed process may take to die, before it is left to itself. */
  private static final Duration DEATH = Duration.ofSeconds(5);

  private enum State {
    PREPARED,
    USED,
    CLOSED
  }

  private final JailSpec spec;
  private final ExecutorService threads;
  private final Consumer<String> forget;
  private final AtomicReference<State> state = new AtomicReference<>(State.PREPARED);

  /** Why we killed it; the first reason stays. */
  private final AtomicReference<@Nullable Cause> verdict = new AtomicReference<>();

  private volatile @Nullable ProcessTree processes;

  PlainJail(JailSpec spec, ExecutorService threads, Consumer<String> forget) {
    this.spec = spec;
    this.threads = threads;
    this.forget = forget;
  }

  @Override
  public String id() {
    return spec.id();
  }

  @Override
  public JailExit run(JailCommand command, JailStreams streams) {
    if (!state.compareAndSet(State.PREPARED, State.USED)) {
      throw new IllegalStateException("jail '" + id() + "' runs one command, once");
    }
    long begun = System.nanoTime();
    return switch (Program.find(command, spec.app().tree())) {
      case Program.Refused(int status, String reason) -> {
        streams.error(ByteBuffer.wrap((reason + "\n").getBytes(StandardCharsets.UTF_8)));
        yield exit(status, begun);
      }
      case Program.Found(String path) -> {
        if (verdict.get() != null) {
          yield exit(ProcessRun.KILLED, begun);
        }
        yield exit(execute(path, command, streams), begun);
      }
    };
  }

  private int execute(String path, JailCommand command, JailStreams streams) {
    ProcessTree tree = start(path, command, threads);
    processes = tree;
    if (verdict.get() != null) {
      tree.kill();
    }
    ProcessRun run = new ProcessRun(tree.process(), this::kill, tree::kill, () -> killGroup(tree));
    return run.await(new byte[0], command.timeout(), streams, threads);
  }

  /** What the main process left behind would keep the pipes open. */
  private static Future<?> killGroup(ProcessTree tree) {
    tree.killGroup();
    return CompletableFuture.completedFuture(null);
  }

  /** Starting a process blocks in the kernel, so it happens on a platform thread. */
  private ProcessTree start(String path, JailCommand command, Executor threads) {
    try {
      return CompletableFuture.supplyAsync(() -> spawn(path, command), threads).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SkerryException refused) {
        throw refused;
      }
      throw e;
    } catch (RejectedExecutionException e) {
      throw new SkerryException(
          ErrorCode.JAIL_FAILED, "start '%s' in jail '%s': closed".formatted(path, id()), e);
    }
  }

  private ProcessTree spawn(String path, JailCommand command) {
    try {
      return ProcessTree.start(path, command, spec.app().tree());
    } catch (IOException e) {
      throw new SkerryException(
          ErrorCode.JAIL_FAILED,
          "start '%s' in jail '%s': %s".formatted(path, id(), e.getMessage()),
          e);
    }
  }

  private JailExit exit(int status, long begun) {
    return ProcessRun.exit(verdict.get(), status, begun);
  }

  @Override
  public void kill() {
    kill(Cause.KILLED);
  }

  private void kill(Cause why) {
    verdict.compareAndSet(null, why);
    ProcessTree tree = processes;
    if (tree != null) {
      tree.kill();
    }
  }

  @Override
  public void close() {
    if (state.getAndSet(State.CLOSED) != State.CLOSED) {
      kill();
      awaitEnd();
      forget.accept(id());
    }
  }

  /** The caller destroys the clone next: nothing should write into it any more. */
  private void awaitEnd() {
    ProcessTree tree = processes;
    try {
      if (tree != null && !tree.process().waitFor(DEATH)) {
        log.warn("Process {} of jail {} does not die", tree.process().pid(), id());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
