package io.skerry.deployer.bench;

import java.util.Arrays;
import java.util.stream.LongStream;

/** The times of many runs of one thing, in microseconds, sorted. */
final class Samples {
  private static final double MICROS = 1e6;

  private final long[] micros;
  private final long elapsedMicros;
  private final long failures;

  /**
   * @param micros of each run
   * @param elapsedMicros from the first run's start to the last one's end
   * @param failures how many of the runs failed
   */
  Samples(LongStream micros, long elapsedMicros, long failures) {
    this.micros = micros.sorted().toArray();
    this.elapsedMicros = elapsedMicros;
    this.failures = failures;
  }

  /** Both, as if they had been measured one after the other. */
  Samples and(Samples other) {
    return new Samples(
        LongStream.concat(Arrays.stream(micros), Arrays.stream(other.micros)),
        elapsedMicros + other.elapsedMicros,
        failures + other.failures);
  }

  /** The same runs, of which the whole took so long. */
  Samples lasting(long elapsed) {
    return new Samples(Arrays.stream(micros), elapsed, failures);
  }

  /** The time below which this share of the runs lies; 0 without runs. */
  long quantile(double share) {
    return micros.length == 0
        ? 0
        : micros[(int) Math.min(micros.length - 1L, (long) (share * micros.length))];
  }

  double perSecond() {
    return elapsedMicros == 0 ? 0 : micros.length * MICROS / elapsedMicros;
  }

  int runs() {
    return micros.length;
  }

  long failures() {
    return failures;
  }
}
