package io.skerry.runtime.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GateTest {
  private final Gate gate = new Gate();

  private static FunctionSpec spec(int concurrency, int queue, Duration wait) {
    return Sample.named("a").concurrency(concurrency).queue(queue, wait).spec();
  }

  private void assertRefused(FunctionSpec spec, String why) {
    assertThatThrownBy(() -> gate.enter(spec))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS))
        .hasMessageContaining(why);
  }

  @Test
  void refusesAtOnceWhenNobodyMayWait() {
    FunctionSpec spec = spec(2, 0, Duration.ofMinutes(1));
    gate.enter(spec);
    gate.enter(spec);

    assertRefused(spec, "queue.size");
    gate.leave();
    gate.enter(spec);
  }

  @Test
  void refusesWhoWaitedTooLongAndForgetsIt() {
    FunctionSpec spec = spec(1, 1, Duration.ofMillis(20));
    gate.enter(spec);

    for (int i = 0; i < 3; i++) {
      assertRefused(spec, "queue.timeout of 20ms");
    }
    gate.leave();
    gate.enter(spec);
    assertRefused(spec, "queue.timeout");
  }

  @Test
  void servesWhoCameFirst() throws Exception {
    FunctionSpec spec = spec(1, 50, Duration.ofMinutes(1));
    gate.enter(spec);
    List<Integer> served = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      Thread caller =
          Thread.ofPlatform()
              .start(() -> {
                gate.enter(spec);
                served.add(number);
                gate.leave();
              });
      await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
    }
    gate.leave();

    await().until(() -> served.size() == 20);
    assertThat(served).isSorted();
  }

  @Test
  void neverLetsMoreInThanMayRun() throws Exception {
    FunctionSpec spec = spec(3, 1_000, Duration.ofMinutes(1));
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        all.add(
            callers.submit(() -> {
              gate.enter(spec);
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              LockSupport.parkNanos(1_000);
              inside.decrementAndGet();
              gate.leave();
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }

    assertThat(most.get()).isBetween(1, 3);
    gate.enter(spec);
    gate.enter(spec);
    gate.enter(spec);
    assertRefused(spec(3, 0, Duration.ZERO), "queue.size");
  }

  @Test
  void losesNoPlaceToCallersThatGiveUp() throws Exception {
    FunctionSpec hasty = spec(1, 1_000, Duration.ofNanos(50_000));
    AtomicInteger entered = new AtomicInteger();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 2_000; i++) {
        callers.execute(() -> {
          try {
            gate.enter(hasty);
          } catch (SkerryException _) {
            return;
          }
          entered.incrementAndGet();
          LockSupport.parkNanos(1_000);
          gate.leave();
        });
      }
    }

    assertThat(entered.get()).isPositive();
    gate.enter(spec(1, 0, Duration.ZERO));
  }

  @Test
  void givesUpWhenInterrupted() throws Exception {
    FunctionSpec spec = spec(1, 1, Duration.ofMinutes(1));
    gate.enter(spec);
    List<ErrorCode> codes = new CopyOnWriteArrayList<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                gate.enter(spec);
              } catch (SkerryException e) {
                codes.add(e.code());
              }
            });
    await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
    caller.interrupt();
    caller.join();

    assertThat(codes).containsExactly(ErrorCode.DRAINING);
    gate.leave();
    gate.enter(spec(1, 0, Duration.ZERO));
  }
}
