package io.skerry.runtime.jail;

import io.skerry.runtime.spi.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a jail.conf(5) says of the network.
 *
 * @param device the interface that jail(8) puts the addresses on
 * @param lease the addresses; absent: none
 * @param rawSockets whether raw sockets are allowed; the source address stays the jail's own
 */
record JailAddresses(String device, Optional<Lease> lease, boolean rawSockets) {
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,14}");
  private static final Pattern LINE =
      Pattern.compile("  (interface|ip4\\.addr|ip6\\.addr) = ([A-Za-z0-9_.:-]+)(/[0-9]+)?;");

  JailAddresses {
    if (lease.isPresent() && !DEVICE.matcher(device).matches()) {
      throw new IllegalArgumentException("no network interface: " + device);
    }
  }

  static JailAddresses none(boolean rawSockets) {
    return new JailAddresses("", Optional.empty(), rawSockets);
  }

  /** The lines, without an end of the last. */
  String lines() {
    if (lease.isEmpty()) {
      return "  ip4 = disable;\n  ip6 = disable;";
    }
    return "  interface = %s;\n  ip4.addr = %s/32;\n  %s"
        .formatted(
            device,
            lease.get().ipv4(),
            lease.get().ipv6().map("ip6.addr = %s/128;"::formatted).orElse("ip6 = disable;"));
  }

  /** How ifconfig(8) takes back what the file says, when jail(8) did not; none without a file. */
  static List<List<String>> removals(Path conf) {
    List<List<String>> removals = new ArrayList<>();
    String device = "";
    try {
      for (String line : Files.readAllLines(conf)) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
          String value = matcher.group(2);
          switch (matcher.group(1)) {
            case "interface" -> device = value;
            case "ip4.addr" -> removals.add(List.of(device, "-alias", value));
            default -> removals.add(List.of(device, "inet6", value, "-alias"));
          }
        }
      }
    } catch (IOException _) {
      return List.of();
    }
    return removals;
  }
}
