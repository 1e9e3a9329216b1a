package io.skerry.deployer.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.spi.CommitStatus;
import io.skerry.deployer.spi.CommitStatus.State;
import io.skerry.deployer.spi.Delivery;
import io.skerry.deployer.spi.StatusChannel;
import io.skerry.runtime.store.CommitStatusTable;
import io.skerry.runtime.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Patience with a service that does not take what it is told. */
@Timeout(30)
class StatusReportsTest {
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger attempts = new AtomicInteger();

  @TempDir private Path directory;
  private Database database;
  private CommitStatusTable table;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("skerry.db"));
    table = new CommitStatusTable(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private StatusReports reports(StatusChannel channel) {
    return new StatusReports("a", channel, table, () -> "http://here/ui/", Duration.ofMillis(5));
  }

  private Delivery take(CommitStatus status) {
    told.add(status.commit() + " " + status.state() + " " + status.description());
    return new Delivery.Done();
  }

  private static void soon(Runnable assertion) {
    Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(assertion::run);
  }

  @Test
  void whatDoesNotWorkIsTriedAgainInOrder() {
    StatusChannel flaky =
        status ->
            attempts.incrementAndGet() < 4
                ? new Delivery.Later(Duration.ZERO, "it answered 503")
                : take(status);
    try (StatusReports reports = reports(flaky)) {
      reports.tell("c1", State.SUCCESS, "in service");
      reports.tell("c2", State.PENDING, "building");
      soon(() -> assertThat(told).containsExactly("c1 SUCCESS in service", "c2 PENDING building"));
      soon(() -> assertThat(reports.check()).isEmpty());
    }
  }

  @Test
  void whatIsRefusedIsNotTriedAgainAndShows() {
    StatusChannel closed =
        _ -> {
          attempts.incrementAndGet();
          return new Delivery.Refused("it answered 401: Bad credentials");
        };
    try (StatusReports reports = reports(closed)) {
      reports.tell("c1", State.PENDING, "building");
      soon(() ->
          assertThat(reports.check())
              .hasValueSatisfying(check -> {
                assertThat(check.message()).contains("Bad credentials");
                assertThat(check.remedy()).contains("status.tokenFile");
              }));
      assertThat(attempts).hasValue(1);
    }
  }

  @Test
  void whoeverDeploysNeverWaits() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    StatusChannel away =
        status -> {
          stuck.await();
          return take(status);
        };
    try (StatusReports reports = reports(away)) {
      long begin = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        reports.tell("c" + i, State.PENDING, "building");
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      stuck.countDown();
      soon(() -> assertThat(told).hasSizeBetween(60, 70));
    }
  }

  @Test
  void theLastOfACommitSaysAll() {
    CountDownLatch begun = new CountDownLatch(1);
    StatusChannel slow =
        status -> {
          begun.await();
          return take(status);
        };
    try (StatusReports reports = reports(slow)) {
      reports.tell("c0", State.SUCCESS, "first");
      reports.tell("c1", State.PENDING, "building");
      reports.tell("c1", State.SUCCESS, "released");
      begun.countDown();
      soon(() -> assertThat(told).contains("c1 SUCCESS released"));
      assertThat(told).doesNotContain("c1 PENDING building");
    }
  }

  @Test
  void theEndDoesNotWaitForOneThatIsAway() {
    StatusReports reports =
        reports(_ -> {
          attempts.incrementAndGet();
          return new Delivery.Later(Duration.ofMinutes(5), "it answered 503");
        });
    reports.tell("c1", State.PENDING, "building");
    soon(() -> assertThat(attempts).hasValue(1));
    soon(() -> assertThat(reports.check()).isPresent());
    long begin = System.nanoTime();
    reports.settle(System.nanoTime() + Duration.ofSeconds(1).toNanos());
    reports.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void whatWasNotToldIsToldByTheNextServiceInOrder() {
    try (StatusReports reports = reports(_ -> new Delivery.Later(Duration.ofMinutes(5), "away"))) {
      reports.tell("c1", State.PENDING, "building");
      reports.tell("c1", State.FAILURE, "it is wrong");
      reports.tell("c2", State.SUCCESS, "released");
      soon(() -> assertThat(reports.check()).isPresent());
    }
    database.close();
    open();

    try (StatusReports reports = reports(this::take)) {
      soon(() -> assertThat(told).containsExactly("c1 FAILURE it is wrong", "c2 SUCCESS released"));
      soon(() -> assertThat(table.next("a")).isEmpty());
      assertThat(reports.check()).isEmpty();
    }
  }

  @Test
  void whatWaitsForADayIsGivenUpAfterOneMoreAttempt() {
    Instant before = Instant.now().minus(Duration.ofHours(25));
    table.add("a", "c1", "FAILURE", "it is wrong", before, 9, Instant.EPOCH);
    try (StatusReports reports =
        reports(_ -> {
          attempts.incrementAndGet();
          return new Delivery.Later(Duration.ZERO, "it answered 503");
        })) {
      soon(() ->
          assertThat(reports.check())
              .hasValueSatisfying(
                  check -> assertThat(check.message()).contains("given up after 24 h")));
      soon(() -> assertThat(table.next("a")).isEmpty());
      assertThat(attempts).hasValue(1);
    }
  }

  @Test
  void whatIsWatchedNoLongerIsForgotten() {
    StatusReports reports = reports(_ -> new Delivery.Later(Duration.ofMinutes(5), "away"));
    reports.tell("c1", State.PENDING, "building");
    table.add("b", "c1", "PENDING", "building", Instant.now(), 9, Instant.EPOCH);

    reports.forget();

    assertThat(table.next("a")).isEmpty();
    assertThat(table.next("b")).isPresent();
  }
}
