package io.skerry.runtime.invoke;

/**
 * How often a version is called and how long a jail of it takes to make, as means that forget
 * within seconds. Safe for use by many threads.
 */
final class Demand {
  /** Of calls: a burst raises the rate at once, silence halves it about every five seconds. */
  private static final double FORGET_SECONDS = 7.0;

  private static final double WEIGHT = 0.2;
  private static final double FIRST_GUESS_SECONDS = 0.005;
  private static final double NANOS = 1e9;

  private double arrivals;
  private double preparation = FIRST_GUESS_SECONDS;
  private long last;
  private long memory;

  Demand(long now) {
    last = now;
  }

  /** A call came. */
  synchronized void called(long now) {
    decay(now);
    arrivals += 1 / FORGET_SECONDS;
  }

  /** A jail was made. */
  synchronized void made(long nanos) {
    preparation += WEIGHT * (nanos / NANOS - preparation);
  }

  /** A jail of it was made, and takes so many bytes while it waits; 0 when nobody counts. */
  synchronized void weighed(long bytes) {
    memory = Math.max(bytes, memory - memory / 8); // a smaller one is believed after some of them
  }

  /** Bytes that one of its jails takes while it waits; 0 when nobody counts. */
  synchronized long memory() {
    return memory;
  }

  /** Calls per second. */
  synchronized double arrivals(long now) {
    decay(now);
    return arrivals < 0.01 ? 0 : arrivals;
  }

  /** Seconds that making a jail takes. */
  synchronized double preparation() {
    return preparation;
  }

  private void decay(long now) {
    double seconds = (now - last) / NANOS;
    if (seconds > 0) {
      arrivals *= Math.exp(-seconds / FORGET_SECONDS);
      last = now;
    }
  }
}
