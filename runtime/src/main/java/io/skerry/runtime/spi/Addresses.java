package io.skerry.runtime.spi;

import java.util.function.IntFunction;

/**
 * The addresses that jails may have, and who has which. What is told here becomes rows of the
 * database a moment later, so nobody waits. Safe for use by many threads.
 */
public interface Addresses {
  /** The ranges and their surroundings. */
  NetworkSettings settings();

  /**
   * Takes the addresses that were free the longest.
   *
   * @param place says what the driver calls the place that the number's addresses are used in
   * @param evict takes them back from whoever has them, when somebody asks for that
   * @throws io.skerry.runtime.fault.SkerryException (overloaded) when none is free
   */
  Lease lease(IntFunction<String> place, Evict evict);

  /** A jail has them now. */
  void held(Lease lease, JailSpec jail);

  /** Nobody has them, but they stand ready where they are. */
  void ready(Lease lease);

  /** They are free again, and nothing of them is left anywhere. */
  void free(Lease lease);

  /** Forgets leases of an earlier process, whose places are gone. */
  void clear();

  /** Gives leased addresses up. */
  interface Evict {
    /** Ends what uses them, and sees to it that they become free. */
    void evict(Lease lease);
  }
}
