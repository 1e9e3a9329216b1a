package io.skerry.deployer.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What eight neighbours feel of one function that misbehaves without end, beside one that works
 * within the same limits.
 */
@ExtendWith(SharedService.class)
final class NeighboursIT {
  private static final Duration TIME =
      Duration.ofMillis(Integer.getInteger("skerry.neighbours.millis", 800));
  private static final int WARM_UPS = 4;
  private static final int BODY = 5 << 20;
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Equal for all that the neighbours are beside. */
  private static final String LIMITS =
      "timeout: 1s\nlimits: {cpu: 100m, memory: 32Mi, processes: 16, disk: 8Mi, output: 1Mi}\n";

  /** No limit of its own ends an answer that nobody reads. */
  private static final String MUCH = LIMITS.replace("output: 1Mi", "output: 1Gi");

  private static final Map<String, String> BAD = bad();

  private static final NeighbourWaits WAITS =
      new NeighbourWaits("neighbour-of-it", TIME, () -> begin("harmless"));

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
      WAITS.beside(WAITS.harmless()); // the service compiles its paths meanwhile
    }
  }

  private static String url(String function) {
    return SharedService.get().address() + "/" + function;
  }

  private static AutoCloseable begin(String other) throws IOException {
    if (other.equals("answer-never-read")) {
      return Deaf.on(url(other), Neighbours.COUNT);
    }
    Load load = load(other);
    await().atMost(LONG).until(() -> load.answered() + load.refused() > 0); // it is at it
    return load;
  }

  private static Load load(String other) {
    return switch (other) {
      case "harmless" -> Load.echoed(url(other), 1);
      case "input-never-read" -> Load.posting(url(other), BODY);
      default -> Load.on(url(other), 1);
    };
  }

  @ParameterizedTest
  @MethodSource("names")
  void neighboursWaitNoMoreThanTwiceAsLong(String bad) throws Exception {
    WAITS.assertHardlyFelt(bad, () -> begin(bad));
  }
}
