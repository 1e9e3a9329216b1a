package io.skerry.runtime.invoke;

import java.util.Locale;

/**
 * Says how many jails of a version should stand ready.
 *
 * @param floor kept ready of each version in service, demand or not, as far as the budget goes
 * @param most kept ready of one version
 * @param budget jails kept ready of all versions together
 */
public record PoolPolicy(int floor, int most, int budget) {
  /**
   * A parked jail takes about this much memory: two processes, their pages of their own, mounts.
   */
  private static final long BYTES_PER_JAIL = 1536L * 1024L;

  /** What a program that boots ahead is taken for until one was weighed: a small interpreter. */
  private static final long BYTES_OF_BOOT = 16L * 1024L * 1024L;

  /** Arrivals come in bursts: twice what the mean asks for. */
  private static final double HEADROOM = 2.0;

  /** How many, and why, in words for operators. */
  record Verdict(int wanted, String reason) {}

  /**
   * A policy within a budget of memory.
   *
   * @param memory bytes for all jails that stand ready
   */
  public static PoolPolicy within(int floor, int most, long memory) {
    return new PoolPolicy(floor, most, (int) Math.min(1000, memory / BYTES_PER_JAIL));
  }

  /** A policy that keeps nothing ready: every jail is made on demand. */
  public static PoolPolicy none() {
    return new PoolPolicy(0, 0, 0);
  }

  /**
   * As how many jails of the usual kind one of a version counts.
   *
   * @param boots whether its program boots in it
   * @param memory bytes that its program was seen to have of its own; 0 when nobody counts
   */
  int weight(boolean boots, long memory) {
    long own = boots && memory == 0 ? BYTES_OF_BOOT : memory;
    long more = own / BYTES_PER_JAIL + (own % BYTES_PER_JAIL == 0 ? 0 : 1);
    return (int) Math.min(Integer.MAX_VALUE, 1 + more);
  }

  /**
   * The verdict for one version.
   *
   * @param arrivals calls per second
   * @param preparation seconds that making a jail takes
   * @param left jails that the budget has left for this version, those that it has included
   */
  Verdict verdict(double arrivals, double preparation, int left) {
    int demand = (int) Math.ceil(arrivals * preparation * HEADROOM);
    int wanted = Math.min(most, Math.max(floor, demand + (arrivals > 0 ? 1 : 0)));
    if (wanted > left) {
      return new Verdict(
          Math.max(0, left), "the budget of " + budget + " jails leaves " + Math.max(0, left));
    }
    if (wanted == most && demand >= most) {
      return new Verdict(most, "as many as one version may have");
    }
    return demand < floor
        ? new Verdict(wanted, "the floor")
        : new Verdict(
            wanted,
            String.format(
                Locale.ROOT,
                "%.1f calls a second, %.1f ms to make one",
                arrivals,
                preparation * 1000));
  }
}
