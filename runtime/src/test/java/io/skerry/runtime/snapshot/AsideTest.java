package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Work that callers wait for, on threads that it may keep. */
final class AsideTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  void whatFailsIsUndoneAndToldAsItIs() {
    SkerryException failure = new SkerryException(ErrorCode.STORE_FAILED, "out of space");
    AtomicInteger undone = new AtomicInteger();
    try (Aside aside = new Aside("test", 1)) {
      Runnable fails =
          () -> {
            throw failure;
          };
      assertThatThrownBy(() -> aside.run("make x", LONG, fails, undone::incrementAndGet))
          .isSameAs(failure);
    }
    assertThat(undone).hasValue(1);
  }

  @Test
  void whatIsDoneIsNotUndone() {
    AtomicInteger done = new AtomicInteger();
    try (Aside aside = new Aside("test", 1)) {
      aside.run("make x", LONG, done::incrementAndGet, done::decrementAndGet);
    }
    assertThat(done).hasValue(1);
  }

  @Test
  void whatTakesTooLongIsUndoneWhenItIsOver() throws InterruptedException {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch undone = new CountDownLatch(1);
    try (Aside aside = new Aside("test", 1)) {
      assertThatThrownBy(() -> aside.run("make x", SHORT, () -> await(stuck), undone::countDown))
          .isInstanceOfSatisfying(
              SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED))
          .hasMessageContaining("make x: ZFS was not done within");
      assertThat(undone.getCount()).as("it is not over").isEqualTo(1);

      stuck.countDown();
      assertThat(undone.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatNobodyWaitsForAnyMoreIsNotBegun() throws InterruptedException {
    CountDownLatch stuck = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch undone = new CountDownLatch(2);
    try (Aside aside = new Aside("test", 1)) {
      assertThatThrownBy(() -> aside.run("make x", SHORT, () -> await(stuck), undone::countDown))
          .isInstanceOf(SkerryException.class);
      assertThatThrownBy(
              () -> aside.run("make y", SHORT, begun::incrementAndGet, undone::countDown))
          .isInstanceOf(SkerryException.class);

      stuck.countDown();
      assertThat(undone.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    assertThat(begun).hasValue(0);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
