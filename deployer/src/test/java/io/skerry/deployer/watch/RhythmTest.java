package io.skerry.deployer.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thing at a time, and what is asked for meanwhile once more. */
@Timeout(30)
class RhythmTest {
  private final Rhythm.Threads threads = new Rhythm.Threads(3);
  private final AtomicInteger times = new AtomicInteger();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final Semaphore leave = new Semaphore(0);

  @AfterEach
  void close() {
    threads.close();
  }

  private Rhythm rhythm(Duration interval) {
    AtomicReference<Rhythm> self = new AtomicReference<>();
    Rhythm rhythm =
        new Rhythm(
            threads,
            interval,
            () -> {
              most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
              times.incrementAndGet();
              leave.acquireUninterruptibly();
              atOnce.decrementAndGet();
              self.get().done();
            },
            _ -> {});
    self.set(rhythm);
    return rhythm;
  }

  @Test
  void aHundredSignalsWhileItWorksAreOneMore() {
    try (Rhythm rhythm = rhythm(Duration.ofDays(1))) {
      rhythm.soon();
      Awaitility.await().until(() -> times.get() == 1);
      for (int i = 0; i < 100; i++) {
        rhythm.soon();
      }
      leave.release(100);
      Awaitility.await().until(() -> times.get() == 2);
      Awaitility.await()
          .during(Duration.ofMillis(200))
          .atMost(Duration.ofSeconds(5))
          .until(() -> times.get() == 2);
      assertThat(most).hasValue(1);
    }
  }

  @Test
  void itGoesOnByItselfUntilItIsClosed() {
    leave.release(1000);
    Rhythm rhythm = rhythm(Duration.ofMillis(5));
    rhythm.soon();
    Awaitility.await().until(() -> times.get() > 5);
    rhythm.close();
    Awaitility.await().until(() -> atOnce.get() == 0);
    int then = times.get();
    rhythm.soon();
    Awaitility.await()
        .during(Duration.ofMillis(200))
        .atMost(Duration.ofSeconds(5))
        .until(() -> times.get() <= then + 1);
  }
}
