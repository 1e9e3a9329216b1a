package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many calls in a row; the property {@code skerry.growth.calls} says how many. */
final class GrowthIT {
  private static final Logger log = LoggerFactory.getLogger(GrowthIT.class);
  private static final int CALLS = Integer.getInteger("skerry.growth.calls", 5_000);
  private static final int WARM_UP = 1_000;
  private static final int PARTS = 5;

  @TempDir private Path directory;

  private static void call(ServiceProcess service, int callers, int calls) throws Exception {
    try (Load load = Load.on(service.address() + "/small", callers, calls)) {
      load.await();
      assertThat(load.answered()).isEqualTo(calls);
      assertThat(load.refused()).isZero();
    }
  }

  @Test
  void nothingGrowsWithTheNumberOfCalls() throws Exception {
    Needs.jails();
    // as many jails stand ready after a burst as before: nobody has to wait until it is forgotten
    Path settings = directory.resolve("skerry.yaml");
    Files.writeString(settings, "driver: linux\nstore: directory\npreparedMost: 1\n");
    try (ServiceProcess service =
        ServiceProcess.up(directory.resolve("data"), "--config", settings.toString())) {
      WorkingCopy.clone(service.repository("functions"), directory.resolve("copy"))
          .function("small", "echo small")
          .push("one function")
          .ok();
      Traces traces = new Traces(service.data(), Optional.empty());
      int idle = calm(traces);
      call(service, 12, WARM_UP);
      await().atMost(Duration.ofMinutes(2)).until(() -> calm(traces) <= idle);
      Census before = Census.of(service, traces);

      Census after = before;
      log.info("at first: {}", before);
      for (int part = 1; part <= PARTS; part++) {
        long start = System.nanoTime();
        call(service, 8, CALLS / PARTS);
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        await().atMost(Duration.ofMinutes(2)).until(() -> calm(traces) <= idle);
        after = Census.of(service, traces);
        log.info("{} calls, the last part in {}: {}", part * CALLS / PARTS, taken, after);
      }
      after.assertNotGrown(before, CALLS);
    }
  }

  /** How much there is of jails once that does not change any more for a moment. */
  private static int calm(Traces traces) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> new int[] {traces.runs().size(), waitThenCount(traces)},
            sizes -> sizes[0] == sizes[1])[0];
  }

  private static int waitThenCount(Traces traces) {
    LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
    return traces.runs().size();
  }
}
