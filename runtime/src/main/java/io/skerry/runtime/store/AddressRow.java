package io.skerry.runtime.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Addresses in use.
 *
 * @param number which of the ranges' addresses
 * @param ipv4 the address of version 4
 * @param ipv6 the address of version 6; null where there is no such range
 * @param space what the driver calls the place that they are used in
 * @param state whether a jail has them
 * @param jail the jail's id; null when it is ready
 * @param usedBy whom the jail is for; null when it is ready
 * @param since when this began
 */
public record AddressRow(
    int number,
    String ipv4,
    @Nullable String ipv6,
    String space,
    State state,
    @Nullable String jail,
    @Nullable String usedBy,
    Instant since) {
  /** Whose they are. */
  public enum State {
    /** They stand ready and are nobody's. */
    READY,
    /** A jail's. */
    HELD
  }
}
