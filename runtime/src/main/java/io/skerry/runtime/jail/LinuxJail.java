package io.skerry.runtime.jail;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.jail.network.NetworkHold;
import io.skerry.runtime.spi.EventLoop;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.JailStreams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One jail of the warden. Safe for use by many threads. */
final class LinuxJail implements Jail {
  private static final Logger log = LoggerFactory.getLogger(LinuxJail.class);
  private static final long CLOSE_SECONDS = 5;

  private final String id;
  private final WardenConnection connection;
  private final BooleanSupplier warden;
  private final Consumer<LinuxJail> forget;

  /** Who receives has the only permit: not a lock, as one thread may begin and another end. */
  private final Semaphore receiving = new Semaphore(1);

  private final AtomicBoolean used = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable CompletableFuture<JailExit> started;
  private volatile boolean killed;
  private volatile @Nullable NetworkHold network;
  private volatile long memory;

  /**
   * A jail that is about to be made.
   *
   * @param warden whether the warden lives that it is made by
   * @param forget called when it is closed
   */
  LinuxJail(
      String id, WardenConnection connection, BooleanSupplier warden, Consumer<LinuxJail> forget) {
    this.id = id;
    this.connection = connection;
    this.warden = warden;
    this.forget = forget;
  }

  @Override
  public String id() {
    return id;
  }

  /** Gives it a network space, which goes back when the jail is closed. */
  void holds(NetworkHold hold) {
    network = hold;
    if (closed.get()) {
      hold.close();
    }
  }

  /** Has the warden make the jail; waits until its process is parked, or its program ready. */
  void prepare(JailSpec spec, String tree, String space) throws IOException {
    receiving.acquireUninterruptibly();
    try {
      connection.send(Request.prepare(spec, tree, space));
      memory = new LinuxBoot(connection, spec).await();
    } finally {
      receiving.release();
    }
  }

  @Override
  public long memory() {
    return memory;
  }

  @Override
  public JailExit run(JailCommand command, JailStreams streams) {
    use();
    ByteBuffer start = Request.start(command);
    receiving.acquireUninterruptibly();
    try {
      return new LinuxRun(connection, command, streams).run(start);
    } catch (IOException e) {
      return lost(command, e);
    } catch (RuntimeException | Error e) {
      kill(); // a callback's
      throw e;
    } finally {
      receiving.release();
    }
  }

  private void use() {
    if (!used.compareAndSet(false, true)) {
      throw new IllegalStateException("jail '" + id + "' runs one command, once");
    }
  }

  /** What it is that the connection was lost: no wonder after a kill. */
  private JailExit lost(JailCommand command, IOException e) {
    if (killed || e instanceof ClosedByInterruptException) {
      return LinuxRun.killed();
    }
    throw new SkerryException(
        ErrorCode.JAIL_FAILED,
        "run '%s' in jail '%s': %s".formatted(command.arguments().getFirst(), id, e.getMessage()),
        e);
  }

  @Override
  public CompletableFuture<JailExit> start(
      JailCommand command, JailStreams streams, EventLoop loop) {
    if (!LinuxInput.isAtHand(streams.input()) || !receiving.tryAcquire()) {
      return Jail.super.start(command, streams, loop);
    }
    CompletableFuture<JailExit> result = new CompletableFuture<>();
    try {
      use();
      started = result;
      ByteBuffer start = LinuxInput.withAll(Request.start(command), streams.input());
      new LoopRun(
              connection,
              new LinuxRun(connection, command, streams),
              streams,
              (exit, failure) -> end(command, exit, failure, result))
          .begin(start, loop);
    } catch (RuntimeException e) {
      receiving.release();
      result.completeExceptionally(e);
    }
    return result;
  }

  private void end(
      JailCommand command,
      @Nullable JailExit exit,
      @Nullable Throwable failure,
      CompletableFuture<JailExit> result) {
    receiving.release();
    try {
      if (failure instanceof IOException e) {
        result.complete(lost(command, e));
      } else if (failure != null) {
        kill(); // a callback's
        result.completeExceptionally(failure);
      } else {
        result.complete(exit);
      }
    } catch (SkerryException e) {
      result.completeExceptionally(e);
    }
  }

  @Override
  public boolean usable() {
    return !killed && warden.getAsBoolean();
  }

  @Override
  public void kill() {
    killed = true;
    try {
      connection.send(Request.kill());
    } catch (IOException e) {
      log.debug("Jail {} needs no kill, its connection has ended: {}", id, e.getMessage());
    }
  }

  /** Waits until the warden has given everything back, at most as long as a callback may block. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    killed = true;
    try (connection) {
      connection.giveUp();
      awaitEnd();
    } catch (IOException e) {
      log.debug("Jail {} had lost its connection: {}", id, e.getMessage());
    } finally {
      forget.accept(this);
      CompletableFuture<JailExit> run = started;
      if (run != null) {
        // A loop hears no more of a closed connection. Nothing to complete but for a stuck warden.
        run.complete(LinuxRun.killed());
      }
      NetworkHold hold = network;
      if (hold != null) {
        hold.close();
      }
    }
  }

  private void awaitEnd() throws IOException {
    boolean mine = false;
    try {
      mine = receiving.tryAcquire(CLOSE_SECONDS, TimeUnit.SECONDS);
      @Nullable Frame waste = null;
      do {
        waste = mine ? connection.receive() : null;
      } while (waste != null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (mine) {
        receiving.release();
      }
    }
  }
}
