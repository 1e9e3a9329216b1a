package io.skerry.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotTableTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir private Path directory;
  private Database database;
  private SlotTable slots;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("skerry.db"));
    slots = new SlotTable(database, "here");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void givesASlotToOneOfManyThreadsAndTables() throws Exception {
    SlotTable elsewhere = new SlotTable(database, "elsewhere");
    AtomicInteger claimed = new AtomicInteger();
    CountDownLatch ready = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        SlotTable table = i % 2 == 0 ? slots : elsewhere;
        threads.execute(() -> {
          awaitUninterruptibly(ready);
          for (int slot = 0; slot < 10; slot++) {
            if (table.claim("a", NOON.plusSeconds(slot))) {
              claimed.incrementAndGet();
            }
          }
        });
      }
      ready.countDown();
    }

    assertThat(claimed).hasValue(10);
    assertThat(slots.claim("b", NOON)).isTrue();
  }

  @Test
  void remembersClaimsOverARestart() {
    assertThat(slots.claim("a", NOON)).isTrue();
    database.close();
    open();

    assertThat(slots.claim("a", NOON)).isFalse();
  }

  @Test
  void knowsNothingOfAScheduleNeverArmed() {
    slots.claim("a", NOON);

    assertThat(slots.last("a")).isEmpty();
  }

  @Test
  void tellsTheLatestSlot() {
    slots.arm("a", NOON.minusSeconds(60));
    slots.claim("a", NOON);
    slots.claim("a", NOON.minusSeconds(30));
    slots.claim("b", NOON.plusSeconds(99));

    assertThat(slots.last("a")).contains(NOON);
  }

  @Test
  void tellsWhenItWasArmedWhereThatIsLater() {
    slots.arm("a", NOON.minusSeconds(60));
    assertThat(slots.last("a")).contains(NOON.minusSeconds(60));

    slots.claim("a", NOON);
    slots.arm("a", NOON.plusSeconds(60));

    assertThat(slots.last("a")).contains(NOON.plusSeconds(60));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
