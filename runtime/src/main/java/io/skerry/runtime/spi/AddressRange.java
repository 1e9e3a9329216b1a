package io.skerry.runtime.spi;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of addresses: after its own name comes the host's, and every other serves one jail.
 *
 * @param network the first address, with zeros behind the prefix
 * @param prefix the number of bits that all its addresses share
 */
public record AddressRange(InetAddress network, int prefix) {
  /** More than this many jails are never at once on one host. */
  public static final int MOST = 0xffff;

  /** Java would take 10.1 for an address, too. */
  private static final Pattern TEXT =
      Pattern.compile("((?:[0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9A-Fa-f.]*:[0-9A-Fa-f.:]+)/([0-9]{1,3})");

  private static final int LEAST_HOST_BITS = 2;
  private static final int LEAST_PREFIX4 = 8;
  private static final int LEAST_PREFIX6 = 32;
  private static final int GATEWAY = 1;

  public AddressRange {
    int bits = network.getAddress().length * Byte.SIZE;
    int least = network instanceof Inet4Address ? LEAST_PREFIX4 : LEAST_PREFIX6;
    if (prefix < least || prefix > bits - LEAST_HOST_BITS) {
      throw new IllegalArgumentException(
          "a prefix from %d to %d".formatted(least, bits - LEAST_HOST_BITS));
    }
    if (new BigInteger(1, network.getAddress()).getLowestSetBit() >= 0
        && new BigInteger(1, network.getAddress()).getLowestSetBit() < bits - prefix) {
      throw new IllegalArgumentException("an address with zeros behind the prefix");
    }
  }

  /**
   * Reads an address and a prefix such as {@code 10.0.0.0/24}; asks no name server.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static AddressRange of(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("an address and a prefix such as 10.0.0.0/24");
    }
    return new AddressRange(
        InetAddress.ofLiteral(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** Whether its addresses are of version 4. */
  public boolean four() {
    return network instanceof Inet4Address;
  }

  /** How many jails can have an address of it. */
  public int size() {
    int hostBits = network.getAddress().length * Byte.SIZE - prefix;
    int taken = four() ? 3 : 2; // its own name, the host's, and version 4's broadcast address
    return hostBits > Short.SIZE ? MOST : (1 << hostBits) - taken;
  }

  /** The host's own address in it. */
  public String gateway() {
    return plus(GATEWAY);
  }

  /** The address of a jail, numbered from 1 to {@link #size}. */
  public String address(int number) {
    if (number < 1 || number > size()) {
      throw new IllegalArgumentException("no address of " + this + " has the number " + number);
    }
    return plus(GATEWAY + number);
  }

  private String plus(int offset) {
    byte[] raw = network.getAddress();
    byte[] sum = new BigInteger(1, raw).add(BigInteger.valueOf(offset)).toByteArray();
    byte[] bytes = new byte[raw.length];
    for (int i = 1; i <= Math.min(raw.length, sum.length); i++) {
      bytes[raw.length - i] = sum[sum.length - i];
    }
    try {
      return text(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
    }
  }

  /** The address as people and the kernel write it: Java does not shorten version 6. */
  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet4Address
        ? text
        : text.replaceFirst("(^|:)(0(:|$)){2,}", "::").replaceFirst(":::+", "::");
  }

  @Override
  public String toString() {
    return text(network) + "/" + prefix;
  }
}
