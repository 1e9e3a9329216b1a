package io.skerry.runtime.jail.network;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.privilege.RootHelper;
import io.skerry.runtime.spi.NetworkSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which name servers jails with a network ask: never one that runs on the host itself. */
public final class Resolvers {
  private static final Logger LOG = LoggerFactory.getLogger(Resolvers.class);

  /** The host's, and where systemd keeps the true ones while the first names its own stub. */
  private static final List<Path> FILES =
      List.of(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf"));

  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final int MOST = 3; // what C libraries read

  private final NetworkSettings settings;
  private final List<Path> files;

  public Resolvers(NetworkSettings settings) {
    this(settings, FILES);
  }

  Resolvers(NetworkSettings settings, List<Path> files) {
    this.settings = settings;
    this.files = List.copyOf(files);
  }

  /** Writes the resolv.conf of jails. */
  public void write(Path file) throws IOException {
    Files.writeString(file, text());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  /** Has root's helper write it where only root writes; without it, jails find no names. */
  public void write(RootHelper helper) {
    List<String> servers = new ArrayList<>(found());
    while (servers.size() < MOST) {
      servers.add("");
    }
    try {
      helper.call("network-resolvers", servers.toArray(String[]::new));
    } catch (SkerryException e) {
      LOG.warn("Jails with a network have no name server: {}", e.text());
    }
  }

  /** The resolv.conf of jails. */
  public String text() {
    StringBuilder text = new StringBuilder("# Written by Skerry; see network.resolvers.\n");
    found().forEach(server -> text.append("nameserver ").append(server).append('\n'));
    return text.toString();
  }

  /** The servers, with a warning in the log when there is none. */
  private List<String> found() {
    List<String> servers = servers();
    if (servers.isEmpty()) {
      LOG.warn(
          "Jails with a network have no name server: {} name only ones on this host, which jails"
              + " cannot reach; set network.resolvers",
          files);
    }
    return servers;
  }

  /** The addresses, at most as many as a C library reads. */
  List<String> servers() {
    if (!settings.resolvers().isEmpty()) {
      return settings.resolvers().stream().limit(MOST).toList();
    }
    return files.stream()
        .map(this::read)
        .filter(servers -> !servers.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private List<String> read(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .map(line -> BLANKS.split(line.strip(), -1))
          .filter(words -> words.length >= 2 && words[0].equals("nameserver"))
          .map(words -> words[1])
          .filter(this::reachable)
          .limit(MOST)
          .toList();
    } catch (IOException | UncheckedIOException _) {
      return List.of();
    }
  }

  private boolean reachable(String server) {
    try {
      InetAddress address = InetAddress.ofLiteral(server);
      return !near(address)
          && (address instanceof Inet4Address || settings.ipv6().isPresent())
          && NetworkInterface.getByInetAddress(address) == null;
    } catch (IllegalArgumentException | SocketException _) {
      return false;
    }
  }

  /** Whether the address means the host itself or one cable. */
  private static boolean near(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress();
  }
}
