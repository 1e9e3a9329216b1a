package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.VersionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clones made ahead, of a source that only counts. */
final class CloneStockTest {
  private static final VersionId HELLO = VersionId.parse("hello@v1");
  private static final long DISK = 1_000;

  private final AtomicLong now = new AtomicLong();
  private final Counting source = new Counting();
  private final CloneStock stock = new CloneStock(3, source, now::get);

  /** Knows what there is, and how many were made at once. */
  private static final class Counting implements CloneStock.Source {
    final Set<TreeName> there = ConcurrentHashMap.newKeySet();
    final AtomicInteger atOnce = new AtomicInteger();
    final AtomicInteger made = new AtomicInteger();
    volatile CountDownLatch held = new CountDownLatch(0);
    volatile boolean broken;

    @Override
    public void make(VersionId version, TreeName name, long disk) {
      made.incrementAndGet();
      atOnce.incrementAndGet();
      try {
        held.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        atOnce.decrementAndGet();
      }
      if (broken) {
        throw new SkerryException(ErrorCode.STORE_FAILED, "no space");
      }
      there.add(name);
    }

    @Override
    public void remove(TreeName name) {
      assertThat(there.remove(name)).isTrue();
    }
  }

  @AfterEach
  void closingLeavesNothing() {
    source.held.countDown();
    stock.close();
    assertThat(source.there).isEmpty();
    assertThat(stock.size()).isZero();
  }

  private void awaitFull(int size) {
    await().until(() -> source.there.size() == size && stock.size() == size);
  }

  @Test
  void whatNobodyCallsHasNone() {
    stock.serve(Map.of(HELLO, DISK));

    assertThat(stock.size()).isZero();
    assertThat(stock.take(VersionId.parse("other@v1"), DISK)).isEmpty();
    assertThat(source.made).hasValue(0);
  }

  @Test
  void aCallHasAFewMadeSeveralAtOnceAndEachIsTakenOnce() {
    source.held = new CountDownLatch(1);
    stock.serve(Map.of(HELLO, DISK));
    assertThat(stock.take(HELLO, DISK)).isEmpty();
    await().until(() -> source.atOnce.get() == 3);
    source.held.countDown();
    awaitFull(CloneStock.OF_ONE);

    TreeName first = stock.take(HELLO, DISK).orElseThrow();
    TreeName second = stock.take(HELLO, DISK).orElseThrow();
    assertThat(second).isNotEqualTo(first);
    source.remove(first);
    source.remove(second);
    awaitFull(CloneStock.OF_ONE);
  }

  @Test
  void ofAllVersionsThereAreNoMoreThanAFewEither() {
    Map<VersionId, Long> many = new HashMap<>();
    for (int i = 1; i <= 30; i++) {
      many.put(VersionId.parse("f@v" + i), DISK);
    }
    stock.serve(many);
    many.keySet().forEach(version -> stock.take(version, DISK));

    awaitFull(CloneStock.OF_ALL);
  }

  @Test
  void anotherSizeIsNotServed() {
    stock.serve(Map.of(HELLO, DISK));
    stock.take(HELLO, DISK);
    awaitFull(CloneStock.OF_ONE);

    assertThat(stock.take(HELLO, DISK + 1)).isEmpty();
    stock.serve(Map.of(HELLO, DISK + 1));
    assertThat(source.there).isEmpty();
  }

  @Test
  void whatIsOutOfServiceOrDestroyedIsGivenBackAlsoWhileItIsMade() {
    stock.serve(Map.of(HELLO, DISK));
    stock.take(HELLO, DISK);
    awaitFull(CloneStock.OF_ONE);
    stock.drop(HELLO);
    assertThat(source.there).isEmpty();

    source.held = new CountDownLatch(1);
    stock.serve(Map.of(HELLO, DISK));
    stock.take(HELLO, DISK);
    await().until(() -> source.atOnce.get() == 3);
    stock.serve(Map.of());
    source.held.countDown();

    awaitFull(0);
    assertThat(stock.take(HELLO, DISK)).isEmpty();
  }

  @Test
  void whatNobodyCallsAnyMoreIsGivenBack() {
    stock.serve(Map.of(HELLO, DISK));
    stock.take(HELLO, DISK);
    awaitFull(CloneStock.OF_ONE);

    now.addAndGet(Duration.ofSeconds(59).toNanos());
    stock.look();
    assertThat(stock.size()).isEqualTo(CloneStock.OF_ONE);
    now.addAndGet(Duration.ofSeconds(2).toNanos());
    stock.look();

    assertThat(source.there).isEmpty();
    stock.take(HELLO, DISK);
    awaitFull(CloneStock.OF_ONE);
  }

  @Test
  void aSourceThatFailsIsLeftAloneForAWhile() {
    source.broken = true;
    stock.serve(Map.of(HELLO, DISK));
    stock.take(HELLO, DISK);
    await().until(() -> source.made.get() == CloneStock.OF_ONE && stock.size() == 0);
    stock.take(HELLO, DISK);
    assertThat(stock.size()).isZero();

    source.broken = false;
    now.addAndGet(Duration.ofSeconds(6).toNanos());
    stock.take(HELLO, DISK);

    awaitFull(CloneStock.OF_ONE);
  }
}
