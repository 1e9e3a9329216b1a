package io.skerry.runtime.jail;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailExit.Cause;
import io.skerry.runtime.spi.JailStreams;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One jail of FreeBSD with a shell parked in it. Safe for use by many threads. */
final class FreeBsdJail implements Jail {
  private enum State {
    PREPARED,
    USED,
    CLOSED
  }

  private final String id;
  private final JailPlace place;
  private final FreeBsdHost host;
  private final boolean counted;
  private final ExecutorService threads;
  private final Consumer<FreeBsdJail> forget;
  private final AtomicReference<State> state = new AtomicReference<>(State.PREPARED);

  /** Why we killed it; the first reason stays. */
  private final AtomicReference<@Nullable Cause> verdict = new AtomicReference<>();

  private final AtomicBoolean removing = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> removed = new CompletableFuture<>();
  private volatile @Nullable Process process;

  /** What should have been started ahead, and is only behind its request. */
  private volatile @Nullable JailCommand program;

  FreeBsdJail(
      String id,
      JailPlace place,
      FreeBsdHost host,
      boolean counted,
      ExecutorService threads,
      Consumer<FreeBsdJail> forget) {
    this.id = id;
    this.place = place;
    this.host = host;
    this.counted = counted;
    this.threads = threads;
    this.forget = forget;
  }

  @Override
  public String id() {
    return id;
  }

  /** Makes the jail on the host; returns when its process is parked. */
  void prepare(String conf, int files, Optional<JailCommand> boot) {
    program = boot.orElse(null);
    try {
      place.make(conf);
    } catch (IOException e) {
      throw new SkerryException(
          ErrorCode.JAIL_FAILED, "make the directories of jail '%s': %s".formatted(id, e), e);
    }
    host.create(place);
    process = host.park(place, files);
  }

  @Override
  public JailExit run(JailCommand command, JailStreams streams) {
    JailCommand late = program;
    byte[] start = late == null ? ParkedShell.message(command) : ParkedShell.message(late, command);
    if (!state.compareAndSet(State.PREPARED, State.USED)) {
      throw new IllegalStateException("jail '" + id + "' runs one command, once");
    }
    long begun = System.nanoTime();
    Process parked = process;
    if (parked == null || (verdict.get() == null && !parked.isAlive())) {
      throw new SkerryException(
          ErrorCode.JAIL_FAILED,
          "run '%s' in jail '%s': its parked process has gone: was it removed from outside?"
              .formatted(command.arguments().getFirst(), id));
    }
    int status =
        new ProcessRun(parked, this::kill, this::destroy, this::remove)
            .await(start, command.timeout(), streams, threads);
    return ProcessRun.exit(cause(status), status, begun);
  }

  /** In a jail with a rule on memory it is the kernel that sends SIGKILL, if we did not. */
  private @Nullable Cause cause(int status) {
    Cause ours = verdict.get();
    return ours == null && counted && status == ProcessRun.KILLED ? Cause.MEMORY : ours;
  }

  @Override
  public boolean usable() {
    return verdict.get() == null;
  }

  @Override
  public void kill() {
    kill(Cause.KILLED);
  }

  private void kill(Cause why) {
    verdict.compareAndSet(null, why);
    destroy();
  }

  private void destroy() {
    Process main = process;
    if (main != null) {
      main.destroyForcibly(); // at once, and also when the jail resists its removal
    }
    beginRemoval();
  }

  /** Begins to remove the jail, which kills all in it; done when it is gone. */
  private Future<?> remove() {
    beginRemoval();
    return removed;
  }

  private void beginRemoval() {
    if (removing.compareAndSet(false, true)) {
      threads.execute(() -> {
        try {
          host.remove(place);
        } finally {
          removed.complete(null);
        }
      });
    }
  }

  @Override
  public void close() {
    if (state.getAndSet(State.CLOSED) != State.CLOSED) {
      kill();
      removed.join(); // bounded: every command to the host is
      forget.accept(this);
    }
  }
}
