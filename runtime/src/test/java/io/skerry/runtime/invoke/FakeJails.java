package io.skerry.runtime.invoke;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.BootLog;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.JailStreams;
import io.skerry.runtime.spi.Jails;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Jails whose program is a piece of the test. */
final class FakeJails implements Jails {
  /** What runs in a jail; it looks at the latch where it is to notice that it was killed. */
  interface Program {
    JailExit run(JailCommand command, JailStreams streams, CountDownLatch killed);
  }

  final Set<String> jails = ConcurrentHashMap.newKeySet();
  final Set<Jail> made = ConcurrentHashMap.newKeySet();
  final Semaphore preparing = new Semaphore(Integer.MAX_VALUE);
  final Semaphore closing = new Semaphore(Integer.MAX_VALUE);
  final Set<JailCommand> booted = ConcurrentHashMap.newKeySet();
  final Set<String> lost = ConcurrentHashMap.newKeySet();
  volatile boolean failing;
  final AtomicInteger attempts = new AtomicInteger();
  volatile CountDownLatch hangingBoot = new CountDownLatch(0);
  volatile boolean brokenBoot;
  volatile long memory;
  volatile Program program = (_, _, _) -> exit(0);

  static JailExit exit(int status) {
    return exit(JailExit.Cause.EXITED, status);
  }

  static JailExit exit(JailExit.Cause cause, int status) {
    return new JailExit(cause, status, Duration.ofMillis(5), Duration.ofMillis(3), 4_096);
  }

  /** A program that goes on until it is killed. */
  static Program endless() {
    return (_, _, killed) -> {
      awaitUnchecked(killed);
      return exit(JailExit.Cause.KILLED, 137);
    };
  }

  static void awaitUnchecked(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Jail prepare(JailSpec spec) {
    preparing.acquireUninterruptibly();
    if (failing) {
      throw new SkerryException(ErrorCode.JAIL_FAILED, "prepare jail " + spec.id() + ": EAGAIN");
    }
    attempts.incrementAndGet();
    if (spec.boot().isPresent()) {
      awaitUnchecked(hangingBoot);
    }
    if (spec.boot().isPresent() && brokenBoot) {
      throw new SkerryException(
          ErrorCode.FUNCTION_FAILED, "start 'x' ahead: exit status 1", new BootLog("no module\n"));
    }
    spec.boot().ifPresent(booted::add);
    jails.add(spec.id());
    FakeJail jail = new FakeJail(spec.id());
    made.add(jail);
    return jail;
  }

  private final class FakeJail implements Jail {
    private final String id;
    private final CountDownLatch killed = new CountDownLatch(1);

    FakeJail(String id) {
      this.id = id;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public JailExit run(JailCommand command, JailStreams streams) {
      return program.run(command, streams, killed);
    }

    @Override
    public long memory() {
      return memory;
    }

    @Override
    public boolean usable() {
      return killed.getCount() > 0 && !lost.contains(id);
    }

    @Override
    public void kill() {
      killed.countDown();
    }

    @Override
    public void close() {
      closing.acquireUninterruptibly();
      jails.remove(id);
    }
  }

  @Override
  public Set<String> list() {
    return Set.copyOf(jails);
  }

  @Override
  public void sweep() {}

  @Override
  public CheckResult check() {
    return CheckResult.ok("fake");
  }

  @Override
  public void close() {}
}
