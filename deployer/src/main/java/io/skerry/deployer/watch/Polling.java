package io.skerry.deployer.watch;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * When to look again: after the interval, after failures twice as long each time, and never at the
 * same moment as all the others.
 *
 * @param random from 0 to below 1
 */
record Polling(DoubleSupplier random) {
  /** The longest wait after failures, unless the interval is longer. */
  static final Duration CAP = Duration.ofMinutes(15);

  private static final double JITTER = 0.1;
  private static final int MOST_DOUBLINGS = 20;

  /**
   * How long to wait.
   *
   * @param failures how many looks in a row have failed
   */
  Duration delay(Duration interval, int failures) {
    long cap = Math.max(interval.toMillis(), CAP.toMillis());
    long wait = Math.min(cap, interval.toMillis() << Math.min(failures, MOST_DOUBLINGS));
    double factor = 1 - JITTER + 2 * JITTER * random.getAsDouble();
    return Duration.ofMillis(Math.round(wait * factor));
  }
}
