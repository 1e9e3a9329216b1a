package io.skerry.deployer.git;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.config.keys.UnsupportedSshPublicKey;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.jspecify.annotations.Nullable;

/**
 * The host keys that are accepted, and no other. Remembers why it refused one. For one connection
 * at a time.
 */
final class KnownHosts implements ServerKeyDatabase {
  private static final int PORT = 22;

  private record Known(KnownHostEntry entry, PublicKey key) {
    boolean isRevoked() {
      return "revoked".equals(entry.getMarker());
    }

    boolean isOf(InetSocketAddress host) {
      return entry.isHostMatch(host.getHostString(), host.getPort() == 0 ? PORT : host.getPort());
    }
  }

  private final Path file;
  private final List<Known> known;
  private volatile @Nullable String refusal;

  private KnownHosts(Path file, List<Known> known) {
    this.file = file;
    this.known = known;
  }

  /**
   * Reads a file in the form of OpenSSH's known_hosts.
   *
   * @throws io.skerry.runtime.fault.SkerryException saying what is wrong with the file
   */
  static KnownHosts read(Path file) {
    String text = new String(SmallFile.read(file), StandardCharsets.UTF_8);
    List<Known> known = new ArrayList<>();
    try {
      for (KnownHostEntry entry :
          KnownHostEntry.readKnownHostEntries(new StringReader(text), true)) {
        PublicKey key =
            entry.getKeyEntry() == null || "cert-authority".equals(entry.getMarker())
                ? null
                : entry.getKeyEntry().resolvePublicKey(null, PublicKeyEntryResolver.IGNORING);
        if (key != null && !(key instanceof UnsupportedSshPublicKey)) {
          known.add(new Known(entry, key));
        }
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw SmallFile.broken(file, "it is no known_hosts file: " + e.getMessage());
    }
    if (known.isEmpty()) {
      throw SmallFile.broken(file, "it has no host key; see ssh-keyscan HOST");
    }
    return new KnownHosts(file, known);
  }

  /** Why a host key was refused, with its fingerprint. */
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public List<PublicKey> lookup(
      String connectAddress, InetSocketAddress remote, Configuration configuration) {
    return keys(address(connectAddress, remote), false);
  }

  @Override
  public boolean accept(
      String connectAddress,
      InetSocketAddress remote,
      PublicKey serverKey,
      Configuration configuration,
      @Nullable CredentialsProvider provider) {
    InetSocketAddress host = address(connectAddress, remote);
    if (contains(keys(host, true), serverKey)) {
      return refuse(host, serverKey, "is revoked in");
    }
    List<PublicKey> expected = keys(host, false);
    if (contains(expected, serverKey)) {
      return true;
    }
    return refuse(host, serverKey, expected.isEmpty() ? "is not in" : "is not the one in");
  }

  private boolean refuse(InetSocketAddress host, PublicKey key, String how) {
    refusal =
        "the host key of %s:%d %s %s; seen was %s %s"
            .formatted(
                host.getHostString(),
                host.getPort(),
                how,
                file,
                KeyUtils.getKeyType(key),
                KeyUtils.getFingerPrint(key));
    return false;
  }

  private List<PublicKey> keys(InetSocketAddress host, boolean revoked) {
    return known.stream()
        .filter(entry -> entry.isRevoked() == revoked && entry.isOf(host))
        .map(Known::key)
        .toList();
  }

  private static boolean contains(List<PublicKey> keys, PublicKey key) {
    return keys.stream().anyMatch(other -> KeyUtils.compareKeys(other, key));
  }

  /** The name that was asked for, not what it was resolved to. */
  private static InetSocketAddress address(String connectAddress, InetSocketAddress remote) {
    SshdSocketAddress asked = parse(connectAddress, remote.getPort());
    return InetSocketAddress.createUnresolved(asked.getHostName(), asked.getPort());
  }

  /** As {@code host}, {@code host:port} or {@code [host]:port}. */
  private static SshdSocketAddress parse(String text, int port) {
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      return new SshdSocketAddress(
          text.substring(1, end), colon > end ? Integer.parseInt(text.substring(colon + 1)) : port);
    }
    return colon > 0 && text.indexOf(':') == colon
        ? new SshdSocketAddress(
            text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)))
        : new SshdSocketAddress(text, port);
  }
}
