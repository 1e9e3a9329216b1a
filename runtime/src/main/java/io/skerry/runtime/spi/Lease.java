package io.skerry.runtime.spi;

import java.util.Optional;

/**
 * Addresses that are one jail's, or wait for one.
 *
 * @param number which of the ranges' addresses, from 1
 * @param ipv4 the address of version 4
 * @param ipv6 the address of version 6, where there is such a range
 */
public record Lease(int number, String ipv4, Optional<String> ipv6) {}
