package io.skerry.runtime.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Park;
import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.spi.Jail;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JailPoolTest {
  private static final Version ONE = Sample.named("one").version(1);
  private static final Version NEXT = Sample.named("one").version(2);
  private static final Version SLOW = Sample.named("slow").park(Park.STARTED).version(1);
  private static final Version OTHER = Sample.named("other").version(1);

  private final FakeSnapshots snapshots = new FakeSnapshots();
  private final FakeJails jails = new FakeJails();
  private JailPool pool = new JailPool(snapshots, jails, new PoolPolicy(2, 8, 10));

  @AfterEach
  void leavesNothing() {
    pool.close();
    assertThat(jails.jails).isEmpty();
    assertThat(snapshots.clones).isEmpty();
  }

  private void restart(PoolPolicy policy) {
    pool.close();
    pool = new JailPool(snapshots, jails, policy);
  }

  private void awaitReady(int count) {
    await().until(() -> pool.list().stream().mapToInt(PoolView::ready).sum() == count);
  }

  @Test
  void keepsTheFloorReadyAndRefillsIt() {
    pool.serve(List.of(ONE));
    awaitReady(2);
    Set<String> before = Set.copyOf(jails.jails);
    try (PreparedJail taken = pool.take(ONE)) {
      assertThat(before).contains(taken.jail().id());
      awaitReady(2);
      assertThat(jails.jails).hasSize(3);
    }
    assertThat(pool.list())
        .singleElement()
        .satisfies(view -> assertThat(view.version()).isEqualTo("one@v1"));
  }

  @Test
  void givesEachJailOutOnceAlsoToManyAtATime() throws InterruptedException {
    pool.serve(List.of(ONE));
    Set<String> seen = ConcurrentHashMap.newKeySet();
    List<Thread> threads =
        IntStream.range(0, 16)
            .mapToObj(_ ->
                Thread.ofVirtual()
                    .start(() -> {
                      for (int i = 0; i < 50; i++) {
                        try (PreparedJail taken = pool.take(ONE)) {
                          seen.add(taken.jail().id());
                        }
                      }
                    }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(seen).hasSize(16 * 50);
  }

  @Test
  void givesNoJailOutThatWasKilledMeanwhile() {
    pool.serve(List.of(ONE));
    awaitReady(2);
    List<Jail> old = List.copyOf(jails.made);
    old.forEach(Jail::kill);

    try (PreparedJail taken = pool.take(ONE)) {
      assertThat(taken.jail().usable()).isTrue();
      assertThat(old).doesNotContain(taken.jail());
    }
  }

  @Test
  void givesNoJailOutThatWasLostWhileItStoodReady() {
    pool.serve(List.of(ONE));
    awaitReady(2);
    Set<String> old = Set.copyOf(jails.jails);
    jails.lost.addAll(old);
    try (PreparedJail taken = pool.take(ONE)) {
      assertThat(old).doesNotContain(taken.jail().id());
    }
    await().until(() -> old.stream().noneMatch(jails.jails::contains));
    awaitReady(2);
  }

  @Test
  void putsLostJailsAwayWithoutACall() {
    pool.serve(List.of(ONE));
    awaitReady(2);
    Set<String> old = Set.copyOf(jails.jails);
    jails.lost.addAll(old);
    await().until(() -> old.stream().noneMatch(jails.jails::contains));
    awaitReady(2);
  }

  @Test
  void makesOnDemandWhatIsNotInService() {
    try (PreparedJail taken = pool.take(OTHER)) {
      assertThat(jails.jails).containsExactly(taken.jail().id());
    }
    assertThat(pool.list()).isEmpty();
  }

  @Test
  void dropsTheJailsOfAVersionThatLeftService() {
    pool.serve(List.of(ONE));
    awaitReady(2);
    Set<String> old = new HashSet<>(jails.jails);
    pool.serve(List.of(NEXT));
    await().until(() -> old.stream().noneMatch(jails.jails::contains));
    awaitReady(2);
    assertThat(pool.list()).extracting(PoolView::version).containsExactly("one@v2");
  }

  @Test
  void dropsAJailThatWasBeingMadeWhenItsVersionLeft() {
    jails.preparing.drainPermits();
    pool.serve(List.of(ONE));
    await().until(() -> pool.list().getFirst().making() == 2);
    pool.serve(List.of());
    jails.preparing.release(1_000);
    await().until(() -> jails.jails.isEmpty() && snapshots.clones.isEmpty());
  }

  @Test
  void staysWithinItsBudget() {
    restart(new PoolPolicy(2, 8, 3));
    pool.serve(List.of(ONE, OTHER));
    awaitReady(3);
    assertThat(pool.list())
        .anySatisfy(view -> assertThat(view.reason()).isEqualTo("the budget of 3 jails leaves 1"));
  }

  @Test
  void growsWithDemandAndShrinksToTheFloor() {
    restart(new PoolPolicy(0, 4, 10));
    pool.serve(List.of(ONE));
    pool.take(ONE).close();
    awaitReady(2);
  }

  @Test
  void startsProgramsAheadAlsoOnDemandWhereTheManifestSaysSo() {
    restart(new PoolPolicy(2, 8, 100));
    pool.serve(List.of(SLOW, ONE));
    awaitReady(4);
    assertThat(jails.booted)
        .isNotEmpty()
        .allSatisfy(boot -> {
          assertThat(boot.arguments()).isEqualTo(SLOW.spec().command());
          assertThat(boot.timeout()).isEqualTo(SLOW.spec().timeout());
          assertThat(boot.environment())
              .containsEntry("SKERRY_FUNCTION", "slow")
              .containsEntry("SKERRY_START_FD", "3")
              .doesNotContainKey("SKERRY_INVOCATION");
        });
    jails.booted.clear();
    pool.serve(List.of());
    await().until(() -> jails.jails.isEmpty());
    pool.take(SLOW).close();
    assertThat(jails.booted).hasSize(1);
  }

  @Test
  void aCallerWaitsForAProgramThatBootsInsteadOfBootingAnother() throws InterruptedException {
    restart(new PoolPolicy(1, 1, 100));
    jails.preparing.drainPermits();
    pool.serve(List.of(SLOW));
    await().until(() -> pool.list().getFirst().making() == 1);
    AtomicReference<String> taken = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try (PreparedJail jail = pool.take(SLOW)) {
                taken.set(jail.jail().id());
              }
            });
    await().until(() -> caller.getState() == Thread.State.WAITING);
    jails.preparing.release();
    caller.join();
    assertThat(taken.get()).isNotNull();
    jails.preparing.release(1_000);
  }

  @Test
  void aProgramThatHangsInItsBootHoldsNoOtherVersionUp() {
    restart(new PoolPolicy(2, 8, 100));
    jails.hangingBoot = new CountDownLatch(1);
    pool.serve(List.of(SLOW, ONE));
    await().until(() -> pool.list().getFirst().ready() == 2); // "one" comes before "slow"
    jails.hangingBoot.countDown();
  }

  @Test
  void aProgramThatFailsToBootIsNotTriedOverAndOver() {
    restart(new PoolPolicy(2, 8, 100));
    jails.brokenBoot = true;
    pool.serve(List.of(SLOW));
    await().until(() -> jails.attempts.get() > 0 && pool.list().getFirst().making() == 0);
    int attempts = jails.attempts.get();
    await()
        .during(Duration.ofMillis(1_500))
        .until(() -> jails.attempts.get() <= attempts + 1); // a hand may have been busy at first
    assertThatThrownBy(() -> pool.take(SLOW)).hasMessageContaining("exit status 1");
    assertThat(snapshots.clones).isEmpty();
  }

  @Test
  void thePauseAfterFailuresDoublesUntilOneWorks() {
    Shelf shelf = new Shelf(SLOW, 0);
    shelf.judge(new PoolPolicy.Verdict(1, "test"));
    long now = 0;
    for (long pause : new long[] {10, 20, 40, 80, 160, 320, 640, 640}) {
      assertThat(shelf.begin(now)).isTrue();
      shelf.failed(now, 10);
      assertThat(shelf.begin(now + pause - 1)).isFalse();
      now += pause;
    }
    assertThat(shelf.begin(now)).isTrue();
    shelf.failed(now, 10);
    shelf.works(now);
    assertThat(shelf.begin(now)).isTrue();
    shelf.failed(now, 10);
    assertThat(shelf.isLacking(now + 10)).isTrue();
  }

  @Test
  void programsThatBootCountInTheBudgetByTheirMemory() {
    restart(new PoolPolicy(8, 8, 20));
    jails.memory = 6L << 20; // with the jail itself as much as five of the usual ones
    pool.serve(List.of(SLOW));
    await()
        .untilAsserted(() ->
            assertThat(pool.list().getFirst())
                .satisfies(view -> assertThat(view.wanted()).isEqualTo(4))
                .satisfies(view -> assertThat(view.ready()).isEqualTo(4)));
    assertThat(jails.jails).hasSize(4);
  }

  @Test
  void goesOnWithoutReadyJailsWhileMakingFails() {
    jails.failing = true;
    pool.serve(List.of(ONE));
    await().until(() -> pool.list().getFirst().making() == 0);
    assertThatThrownBy(() -> pool.take(ONE)).isInstanceOf(SkerryException.class);
    assertThat(snapshots.clones).isEmpty();
    jails.failing = false;
    pool.take(ONE).close();
  }
}
