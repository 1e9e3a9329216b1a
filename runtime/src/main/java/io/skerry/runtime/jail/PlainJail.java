package io.skerry.runtime.jail;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailExit.Cause;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.JailStreams;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
  private volatile @Nullable PlainBoot booted;

  PlainJail(JailSpec spec, ExecutorService threads, Consumer<String> forget) {
    this.spec = spec;
    this.threads = threads;
    this.forget = forget;
  }

  @Override
  public String id() {
    return spec.id();
  }

  /** There is no other view of the tree than the host's. */
  @Override
  public String app() {
    return spec.app().tree().toAbsolutePath().toString();
  }

  @Override
  public JailExit run(JailCommand command, JailStreams streams) {
    if (!state.compareAndSet(State.PREPARED, State.USED)) {
      throw new IllegalStateException("jail '" + id() + "' runs one command, once");
    }
    long begun = System.nanoTime();
    PlainBoot boot = booted;
    if (boot != null) {
      return run(boot, command, streams, begun);
    }
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
    ProcessTree tree = aside(path, () -> ProcessTree.start(path, command, spec.app().tree()));
    adopt(tree);
    return await(tree, command, streams);
  }

  private void adopt(ProcessTree tree) {
    processes = tree;
    if (verdict.get() != null) {
      tree.kill();
    }
  }

  private int await(ProcessTree tree, JailCommand command, JailStreams streams) {
    ProcessRun run = new ProcessRun(tree.process(), this::kill, tree::kill, () -> killGroup(tree));
    return run.await(new byte[0], command.timeout(), streams, threads);
  }

  /** Starts the program that the spec wants ahead, if any; returns when it is ready. */
  void boot(Path pipes) {
    JailCommand program = spec.boot().orElse(null);
    if (program == null) {
      return;
    }
    long begun = System.nanoTime();
    switch (Program.find(program, spec.app().tree())) {
      case Program.Refused(int status, String reason) ->
          throw BootFailure.of(
              program, exit(status, begun), BootFailure.BEFORE_READY, reason + "\n");
      case Program.Found(String path) -> {
        PlainBoot boot =
            aside(path, () -> PlainBoot.start(pipes, id(), path, program, spec.app().tree()));
        booted = boot;
        adopt(boot.tree());
        if (!boot.await(program.timeout(), threads)) {
          throw failed(boot, program, begun);
        }
      }
    }
  }

  private SkerryException failed(PlainBoot boot, JailCommand program, long begun) {
    if (boot.tree().process().isAlive()) {
      verdict.compareAndSet(null, Cause.TIMEOUT);
    }
    String said = boot.lastWords(threads);
    JailExit exit = exit(boot.tree().process().exitValue(), begun);
    return BootFailure.of(program, exit, BootFailure.BEFORE_READY, said);
  }

  private JailExit run(PlainBoot boot, JailCommand command, JailStreams streams, long begun) {
    boolean early = !boot.tree().process().isAlive();
    threads.execute(() -> boot.give(command.environment()));
    JailExit exit = exit(await(boot.tree(), command, streams), begun);
    if (early && verdict.get() == null) {
      throw BootFailure.of(command, exit, BootFailure.BEFORE_START, "");
    }
    return exit;
  }

  /** What the main process left behind would keep the pipes open. */
  private static Future<?> killGroup(ProcessTree tree) {
    tree.killGroup();
    return CompletableFuture.completedFuture(null);
  }

  /** Starting a process blocks in the kernel, so it happens on a platform thread. */
  private <T> T aside(String path, Callable<T> start) {
    try {
      return CompletableFuture.supplyAsync(() -> spawn(path, start), threads).join();
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

  private <T> T spawn(String path, Callable<T> start) {
    try {
      return start.call();
    } catch (Exception e) {
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
      PlainBoot boot = booted;
      if (boot != null) {
        boot.close();
      }
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
