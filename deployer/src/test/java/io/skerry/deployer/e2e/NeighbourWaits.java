package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What eight callers of an honest function wait beside something else. The machine has moods: what
 * is compared is measured in turns, and what is too much is measured again before it counts.
 *
 * @param function the path of a function of the shared service, whose script is that of neighbours
 * @param time how long they call in each turn
 * @param harmless what the others are compared with
 */
record NeighbourWaits(String function, Duration time, Beside harmless) {
  private static final Logger log = LoggerFactory.getLogger(NeighbourWaits.class);
  private static final int ROUNDS = 3;
  private static final int ATTEMPTS = 5;
  private static final int MOST = 2; // times as long
  private static final int PERCENT = 95;

  /** Something that goes on until it is closed. */
  interface Beside {
    AutoCloseable begin() throws Exception;
  }

  /** The 95th percentile of what the neighbours wait meanwhile. */
  Duration beside(Beside other) throws Exception {
    try (AutoCloseable _ = other.begin();
        Load load = Load.echoed(SharedService.get().address() + "/" + function, Neighbours.COUNT)) {
      load.endAfter(time);
      assertThat(load.refused()).isZero();
      assertThat(load.wrong()).isZero();
      return load.percentile(PERCENT);
    }
  }

  /** One look of a turn each, and as many as count only where that is too much. */
  void assertSoonFelt(String name, Beside bad) throws Exception {
    if (felt(name, bad, 1) > MOST) {
      assertHardlyFelt(name, bad);
    }
  }

  /** Neighbours wait at most twice as long as beside the harmless one. */
  void assertHardlyFelt(String name, Beside bad) throws Exception {
    List<Double> ratios = new ArrayList<>();
    do {
      ratios.add(felt(name, bad, ROUNDS));
    } while (ratios.getLast() > MOST && ratios.size() < ATTEMPTS);
    assertThat(ratios.getLast()).as("%s, measured %s", name, ratios).isLessThanOrEqualTo(MOST);
  }

  private double felt(String name, Beside bad, int rounds) throws Exception {
    List<Duration> honest = new ArrayList<>();
    List<Duration> burdened = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      honest.add(beside(harmless));
      burdened.add(beside(bad));
    }
    double ratio = (double) median(burdened).toNanos() / median(honest).toNanos();
    log.info("{}: {} times, {} beside {}", name, ratio, burdened, honest);
    return ratio;
  }

  private static Duration median(List<Duration> durations) {
    return durations.stream().sorted().toList().get(durations.size() / 2);
  }
}
