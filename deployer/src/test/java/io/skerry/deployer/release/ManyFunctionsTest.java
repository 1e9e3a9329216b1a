package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.Commit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Large repositories beside small ones. */
@Timeout(300)
class ManyFunctionsTest {
  private static final Logger LOG = LoggerFactory.getLogger(ManyFunctionsTest.class);
  private static final int MANY = 500;
  private static final int FEW = 5;
  private static final int FILES_EACH = 18; // and a manifest and a script: 10,000 in all
  private static final int ROUNDS = 9;

  @TempDir Path work;

  private static Commit commit(int functions, String changing) {
    Commit commit = new Commit();
    for (int i = 0; i < functions; i++) {
      String name = "f" + i;
      commit.function(
          name,
          i == 0 ? changing : "echo 1",
          "triggers:",
          "  - {kind: http, path: /" + name + "}",
          "  - {kind: cron, schedule: 'H 4 * * *', timezone: Europe/London}");
      for (int file = 0; file < FILES_EACH; file++) {
        commit.file(name + "/data/" + file + ".txt", name + " " + file + "\n");
      }
    }
    return commit;
  }

  private static long median(List<Long> nanos) {
    return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow();
  }

  /** Medians of planning and of releasing one change, in nanoseconds. */
  private record Times(long plan, long release) {}

  private Times times(int functions) throws Exception {
    try (Bench bench = new Bench(work.resolve("data" + functions))) {
      assertThat(bench.deploy(commit(functions, "echo 0").write(bench.repository())).reasons())
          .isEmpty();
      List<Long> plans = new ArrayList<>();
      List<Long> releases = new ArrayList<>();
      for (int round = 1; round <= ROUNDS; round++) {
        ObjectId next = commit(functions, "echo " + round).write(bench.repository(), bench.main());
        long begun = System.nanoTime();
        assertThat(bench.deployments.plan(bench.request("functions", bench.main(), next)))
            .contains("  ~ f0 (now v" + round + ")");
        long planned = System.nanoTime();
        assertThat(bench.deploy(next).reasons()).isEmpty();
        plans.add(planned - begun);
        releases.add(System.nanoTime() - planned);
      }
      return new Times(median(plans), median(releases));
    }
  }

  @Test
  void aPlanTakesLessThanTwoSecondsAndAReleaseIsHardlySlower() throws Exception {
    Times few = times(FEW);
    Times many = times(MANY);

    double ratio = many.release() / (double) few.release();
    LOG.info(
        "plan of {} functions: {} ms; one change released: {} ms, {} x that of {} functions",
        MANY,
        many.plan() / 1_000_000,
        many.release() / 1_000_000,
        ratio,
        FEW);
    assertThat(many.plan()).as("planning 500 functions").isLessThan(2_000_000_000L);
    assertThat(ratio).as("release of one of 500 beside one of 5").isLessThan(4);
  }
}
