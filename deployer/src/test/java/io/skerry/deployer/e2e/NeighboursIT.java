package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an honest function feels of eight neighbours that misbehave without end, beside eight that
 * are busy within the same limits.
 */
@ExtendWith(SharedService.class)
final class NeighboursIT {
  private static final Logger log = LoggerFactory.getLogger(NeighboursIT.class);
  private static final int CALLS = Integer.getInteger("skerry.neighbours.calls", 150);
  private static final int ROUNDS = 3;
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

  private static Duration honest(String beside) throws InterruptedException {
    try (Load load = Load.on(url("honest"), 1, CALLS)) {
      load.await();
      assertThat(load.refused()).isZero();
      Duration p95 = load.percentile(95);
      log.info("beside {}: p50 {}, p95 {}", beside, load.percentile(50), p95);
      return p95;
    }
  }

  private static Duration besideBusyOnes() throws InterruptedException {
    try (Load load = Load.on(url("busy"), BAD.size())) {
      awaitCalls(List.of(load));
      return honest("busy ones");
    }
  }

  private static Duration beside(List<String> bad) throws InterruptedException {
    List<Load> loads = new ArrayList<>();
    try {
      for (String name : bad) {
        loads.add(
            name.equals("never-reads") ? Load.posting(url(name), BODY) : Load.on(url(name), 1));
      }
      awaitCalls(loads);
      long before = System.nanoTime();
      List<Integer> ended = loads.stream().map(Load::refused).toList();
      Duration p95 = honest(bad.toString());
      double seconds = Duration.ofNanos(System.nanoTime() - before).toMillis() / 1000.0;
      for (int i = 0; i < bad.size(); i++) {
        log.info(
            "  {}: {} ended in {} s", bad.get(i), loads.get(i).refused() - ended.get(i), seconds);
      }
      return p95;
    } finally {
      loads.forEach(Load::close);
    }
  }

  /** All were refused for the first time: each is at it. */
  private static void awaitCalls(List<Load> loads) {
    await().atMost(LONG).until(() -> loads.stream().allMatch(load -> load.refused() > 0));
  }

  @Test
  void badNeighboursAreFeltNoMoreThanTwiceAsMuchAsBusyOnes() throws InterruptedException {
    honest("nobody");
    List<Duration> busy = new ArrayList<>();
    List<Duration> bad = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) { // in turns: the machine has moods
      busy.add(besideBusyOnes());
      bad.add(beside(List.copyOf(BAD.keySet())));
    }
    if (Boolean.getBoolean("skerry.neighbours.each")) {
      for (String name : BAD.keySet()) {
        beside(List.of(name));
      }
    }
    assertThat(middle(bad)).isLessThanOrEqualTo(middle(busy).multipliedBy(2));
  }

  private static Duration middle(List<Duration> durations) {
    return durations.stream().sorted().toList().get(durations.size() / 2);
  }
}
