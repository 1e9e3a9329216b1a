package io.skerry.runtime.jail;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.spi.EventLoop;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.JailStreams;
import io.skerry.runtime.spi.Jails;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/** A driver whose runs begin on an event loop, which their callers wait for. */
record LoopJailDriver(JailDriver driver, AtomicInteger onLoop) implements JailDriver {
  @Override
  public String type() {
    return driver.type();
  }

  @Override
  public boolean layers() {
    return driver.layers();
  }

  @Override
  public CheckResult check(JailSettings settings) {
    return driver.check(settings);
  }

  @Override
  public Jails open(JailSettings settings) {
    return new LoopJails(driver.open(settings), new SelectorLoop(), onLoop);
  }

  private record LoopJails(Jails jails, SelectorLoop loop, AtomicInteger onLoop) implements Jails {
    @Override
    public Jail prepare(JailSpec spec) {
      return new LoopJail(jails.prepare(spec), loop, onLoop);
    }

    @Override
    public Set<String> list() {
      return jails.list();
    }

    @Override
    public void sweep() {
      jails.sweep();
    }

    @Override
    public CheckResult check() {
      return jails.check();
    }

    @Override
    public void close() {
      jails.close();
      loop.close();
    }
  }

  private record LoopJail(Jail jail, SelectorLoop loop, AtomicInteger onLoop) implements Jail {
    @Override
    public String id() {
      return jail.id();
    }

    @Override
    public JailExit run(JailCommand command, JailStreams streams) {
      EventLoop counting =
          (channel, readable) -> {
            onLoop.incrementAndGet();
            return loop.watch(channel, readable);
          };
      CompletableFuture<JailExit> result = new CompletableFuture<>();
      loop.execute(() -> {
        var _ =
            jail.start(command, new Taking(streams, new AtomicInteger()), counting)
                .whenComplete((exit, failure) -> {
                  if (failure == null) {
                    result.complete(exit);
                  } else {
                    result.completeExceptionally(failure);
                  }
                });
      });
      try {
        return result.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    }

    @Override
    public boolean usable() {
      return jail.usable();
    }

    @Override
    public void kill() {
      jail.kill();
    }

    @Override
    public void close() {
      jail.close();
    }
  }

  /** Takes as much at once as an HTTP answer does. */
  private record Taking(JailStreams streams, AtomicInteger taken) implements JailStreams {
    private static final int MOST = 64 * 1024;

    @Override
    public InputStream input() {
      return streams.input();
    }

    @Override
    public boolean takesAtOnce(int bytes) {
      return taken.get() + bytes <= MOST;
    }

    @Override
    public void output(ByteBuffer piece) {
      taken.addAndGet(piece.remaining());
      streams.output(piece);
    }

    @Override
    public void error(ByteBuffer piece) {
      streams.error(piece);
    }
  }
}
