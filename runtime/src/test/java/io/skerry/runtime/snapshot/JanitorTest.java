package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Removals behind the callers' backs. */
final class JanitorTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void triesAgainUntilItWorks() {
    AtomicInteger attempts = new AtomicInteger();
    try (Janitor janitor = new Janitor(2, 10, LONG)) {
      janitor.submit(
          "remove x",
          () -> {
            if (attempts.incrementAndGet() < 4) {
              throw new SkerryException(ErrorCode.STORE_FAILED, "dataset is busy");
            }
          });
      assertThat(janitor.awaitIdle(LONG)).isTrue();
      assertThat(janitor.pending()).isZero();
    }
    assertThat(attempts).hasValue(4);
  }

  @Test
  void thereIsRoomOnceLessWaits() {
    CountDownLatch busy = new CountDownLatch(1);
    try (Janitor janitor = new Janitor(1, 2, LONG)) {
      Runnable removal =
          () -> {
            if (busy.getCount() > 0) {
              throw new SkerryException(ErrorCode.STORE_FAILED, "dataset is busy");
            }
          };
      janitor.submit("remove x", removal);
      assertThat(janitor.awaitRoom(Duration.ZERO)).isTrue();
      janitor.submit("remove y", removal);
      assertThat(janitor.awaitRoom(Duration.ofMillis(50))).isFalse();

      busy.countDown();
      assertThat(janitor.awaitRoom(LONG)).isTrue();
    }
  }

  @Test
  void closingWaitsForTheRest() {
    AtomicInteger done = new AtomicInteger();
    try (Janitor janitor = new Janitor(1, 10, LONG)) {
      for (int i = 0; i < 100; i++) {
        janitor.submit("remove " + i, done::incrementAndGet);
      }
    }
    assertThat(done).hasValue(100);
  }

  @Test
  void closingDoesNotWaitForEver() {
    Janitor janitor = new Janitor(1, 10, Duration.ofMillis(50));
    janitor.submit(
        "remove x",
        () -> {
          throw new SkerryException(ErrorCode.STORE_FAILED, "dataset is busy");
        });

    janitor.close();
    janitor.submit("remove too late", () -> {});

    assertThat(janitor.pending()).isLessThanOrEqualTo(1);
  }

  @Test
  void aBrokenRemovalDoesNotStopTheOthers() {
    AtomicInteger done = new AtomicInteger();
    try (Janitor janitor = new Janitor(1, 10, LONG)) {
      janitor.submit(
          "break",
          () -> {
            throw new IllegalStateException("a bug");
          });
      janitor.submit("work", done::incrementAndGet);
    }
    assertThat(done).hasValue(1);
  }

  @Test
  void runsOnlySoManyAtOnce() throws InterruptedException {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch two = new CountDownLatch(2);
    try (Janitor janitor = new Janitor(2, 10, LONG)) {
      for (int i = 0; i < 8; i++) {
        janitor.submit(
            "remove " + i,
            () -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              two.countDown();
              await(two);
              running.decrementAndGet();
            });
      }
      assertThat(janitor.awaitIdle(LONG)).isTrue();
    }
    assertThat(most).hasValue(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
