package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What eight neighbours feel of one function that misbehaves without end, beside one that works
 * within the same limits. The machine has moods: both are measured in turns, and the medians
 * compared; what is too much is measured again before it counts.
 */
@ExtendWith(SharedService.class)
final class NeighboursIT {
  private static final Logger log = LoggerFactory.getLogger(NeighboursIT.class);
  private static final Duration TIME =
      Duration.ofMillis(Integer.getInteger("skerry.neighbours.millis", 800));
  private static final int ROUNDS = 3;
  private static final int ATTEMPTS = 5;
  private static final int WARM_UPS = 4;
  private static final int MOST = 2; // times as long
  private static final int BODY = 5 << 20;
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Equal for all that the neighbours are beside. */
  private static final String LIMITS =
      "timeout: 1s\nlimits: {cpu: 100m, memory: 32Mi, processes: 16, disk: 8Mi, output: 1Mi}\n";

  /** No limit of its own ends an answer that nobody reads. */
  private static final String MUCH = LIMITS.replace("output: 1Mi", "output: 1Gi");

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
    bad.put("cpu-spin", "while :; do :; done");
    bad.put(
        "outliving",
        "trap '' HUP TERM; setsid sh -c 'trap \"\" HUP TERM; while :; do :; done' >/dev/null 2>&1 &"
            + " echo parent");
    bad.put("input-never-read", "sleep 9");
    bad.put("answer-never-read", "exec cat /dev/zero");
    return bad;
  }

  static Stream<String> names() {
    return BAD.keySet().stream();
  }

  @BeforeAll
  static void deployAndWarmUp() throws Exception {
    WorkingCopy copy =
        WorkingCopy.clone(SharedService.get().repository("functions"), directory.resolve("copy"));
    copy.function("neighbour-of-it", Neighbours.ECHO).function("harmless", LIMITS, Neighbours.ECHO);
    BAD.forEach((name, script) ->
        copy.function(name, name.equals("answer-never-read") ? MUCH : LIMITS, script));
    copy.push("neighbours").ok();
    for (int i = 0; i < WARM_UPS; i++) {
      beside("harmless"); // the service compiles its paths meanwhile
    }
  }

  private static String url(String function) {
    return SharedService.get().address() + "/" + function;
  }

  /** The 95th percentile of what the neighbours wait beside another function. */
  private static Duration beside(String other) throws Exception {
    if (other.equals("answer-never-read")) {
      try (Deaf _ = Deaf.on(url(other), Neighbours.COUNT)) {
        return neighbours();
      }
    }
    try (Load load = load(other)) {
      await().atMost(LONG).until(() -> load.answered() + load.refused() > 0); // it is at it
      return neighbours();
    }
  }

  private static Load load(String other) {
    return switch (other) {
      case "harmless" -> Load.echoed(url(other), 1);
      case "input-never-read" -> Load.posting(url(other), BODY);
      default -> Load.on(url(other), 1);
    };
  }

  private static Duration neighbours() throws InterruptedException {
    try (Load load = Load.echoed(url("neighbour-of-it"), Neighbours.COUNT)) {
      load.endAfter(TIME);
      assertThat(load.refused()).isZero();
      assertThat(load.wrong()).isZero();
      return load.percentile(95);
    }
  }

  private static Duration median(List<Duration> durations) {
    return durations.stream().sorted().toList().get(durations.size() / 2);
  }

  /** How many times as long the neighbours wait. */
  private static double felt(String bad) throws Exception {
    List<Duration> harmless = new ArrayList<>();
    List<Duration> burdened = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      harmless.add(beside("harmless"));
      burdened.add(beside(bad));
    }
    double ratio = (double) median(burdened).toNanos() / median(harmless).toNanos();
    log.info("{}: {} times, {} beside {}", bad, ratio, burdened, harmless);
    return ratio;
  }

  @ParameterizedTest
  @MethodSource("names")
  void neighboursWaitNoMoreThanTwiceAsLong(String bad) throws Exception {
    List<Double> ratios = new ArrayList<>();
    do {
      ratios.add(felt(bad));
    } while (ratios.getLast() > MOST && ratios.size() < ATTEMPTS);
    assertThat(ratios.getLast()).as("%s, measured %s", bad, ratios).isLessThanOrEqualTo(MOST);
  }
}
