package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What eight honest neighbours feel of one function that misbehaves without end, beside one that is
 * busy within the same limits.
 */
@EnabledIfSystemProperty(named = "skerry.neighbours", matches = "true") // times: on a quiet machine
@ExtendWith(SharedService.class)
final class NeighboursIT {
  private static final Logger log = LoggerFactory.getLogger(NeighboursIT.class);
  private static final int CALLS = Integer.getInteger("skerry.neighbours.calls", 800);
  private static final int NEIGHBOURS = 8;
  private static final int WARM_UPS = 4;
  private static final int BODY = 5 << 20;
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Equal for all neighbours. */
  private static final String LIMITS =
      "timeout: 3s\nlimits: {cpu: 100m, memory: 32Mi, processes: 16, disk: 8Mi, output: 1Mi}\n";

  private static final Map<String, String> BAD = bad();

  @TempDir private static Path directory;

  private static Map<String, String> bad() {
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("fork-bomb", "f() { f | f & }; while :; do f; done 2>/dev/null");
    bad.put("memory-bomb", "x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done");
    bad.put("disk-fill", "while :; do cat /dev/zero > /tmp/full; rm /tmp/full; done 2>/dev/null");
    bad.put("inode-fill", "i=0; while :; do i=$((i+1)); true > /tmp/$i; done 2>/dev/null");
    bad.put(
        "descriptor-flood",
        """
        exec python3 -c '
        import os
        while True:
          try:
            os.dup(0)
          except OSError:
            pass
        '\
        """);
    bad.put("output-flood", "exec cat /dev/zero");
    bad.put("log-flood", "exec cat /dev/zero >&2");
    bad.put("never-reads", "while :; do :; done");
    return bad;
  }

  @BeforeAll
  static void deploy() {
    WorkingCopy copy =
        WorkingCopy.clone(SharedService.get().repository("functions"), directory.resolve("copy"));
    copy.function("honest", "echo honest").function("busy", LIMITS, "while :; do :; done");
    BAD.forEach((name, script) -> copy.function(name, LIMITS, script));
    copy.push("neighbours").ok();
  }

  private static String url(String function) {
    return SharedService.get().address() + "/" + function;
  }

  /** The 95th percentile of eight honest neighbours, each of which calls without a pause. */
  private static Duration honest(String beside) throws InterruptedException {
    try (Load load = Load.on(url("honest"), NEIGHBOURS, CALLS)) {
      load.await();
      assertThat(load.refused()).isZero();
      Duration p95 = load.percentile(95);
      log.info("beside {}: p50 {}, p95 {}", beside, load.percentile(50), p95);
      return p95;
    }
  }

  private static Duration beside(String other) throws InterruptedException {
    try (Load load =
        other.equals("never-reads") ? Load.posting(url(other), BODY) : Load.on(url(other), 1)) {
      await().atMost(LONG).until(() -> load.refused() > 0); // it is at it
      return honest(other);
    }
  }

  @Test
  void neighboursFeelEachBadOneNoMoreThanTwiceAsMuchAsAHarmlessOne() throws InterruptedException {
    for (int i = 0; i < WARM_UPS; i++) {
      honest("nobody"); // the service compiles its paths meanwhile
    }
    Duration before = beside("busy");
    for (String name : BAD.keySet()) { // between two harmless ones: the machine has moods
      Duration felt = beside(name);
      Duration after = beside("busy");
      assertThat(felt).as(name).isLessThanOrEqualTo(before.plus(after)); // twice their mean
      before = after;
    }
  }
}
