package io.skerry.runtime.spi;

import java.util.List;
import java.util.Optional;

/**
 * The addresses that jails get, and what they reach names by.
 *
 * @param ipv4 the addresses of version 4
 * @param ipv6 those of version 6; absent: jails have none
 * @param device the host's network interface that jails' addresses are put on, where the driver
 *     does not make one of its own
 * @param resolvers addresses of name servers; empty: the host's
 */
public record NetworkSettings(
    AddressRange ipv4, Optional<AddressRange> ipv6, String device, List<String> resolvers) {
  /** What nobody configured. */
  public static final NetworkSettings DEFAULT =
      new NetworkSettings(
          AddressRange.of("10.213.64.0/22"),
          Optional.of(AddressRange.of("fd73:6b72:7279::/112")),
          "lo1",
          List.of());

  public NetworkSettings {
    resolvers = List.copyOf(resolvers);
    if (!ipv4.four() || ipv6.filter(AddressRange::four).isPresent()) {
      throw new IllegalArgumentException("the ranges are of the wrong versions");
    }
  }

  /** How many jails can have an address at the same time. */
  public int size() {
    return ipv6.map(six -> Math.min(six.size(), ipv4.size())).orElseGet(ipv4::size);
  }
}
