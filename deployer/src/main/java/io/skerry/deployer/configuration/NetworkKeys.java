package io.skerry.deployer.configuration;

import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.ListShape;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.TextShape;
import io.skerry.deployer.yaml.Values;
import io.skerry.runtime.spi.AddressRange;
import io.skerry.runtime.spi.NetworkSettings;
import java.util.List;
import java.util.Optional;

/** The keys of {@code network}. */
final class NetworkKeys {
  private static final int MOST_RESOLVERS = 3;

  static final Key<Optional<AddressRange>> IPV4 =
      Key.of(
          "ipv4",
          new RangeShape(true),
          NetworkSettings.DEFAULT.ipv4().toString(),
          "The addresses of jails; nothing else on the host's networks may have one of them.");
  static final Key<Optional<AddressRange>> IPV6 =
      Key.of(
          "ipv6",
          new RangeShape(false),
          NetworkSettings.DEFAULT.ipv6().map(AddressRange::toString).orElse(RangeShape.NONE),
          "The same of version 6; `none` gives jails version 4 only.");
  static final Key<String> INTERFACE =
      Key.of(
          "interface",
          TextShape.of("the name of a network interface", "[A-Za-z][A-Za-z0-9_.-]{0,14}"),
          NetworkSettings.DEFAULT.device(),
          "FreeBSD only: the interface that jails' addresses are put on.");
  static final Key<List<String>> RESOLVERS =
      Key.of(
          "resolvers",
          new ListShape<>(
              "a list of addresses", new ResolverShape(), 0, MOST_RESOLVERS, /* unique= */ true),
          "[]",
          "Name servers of jails; without any, those of the host that are not on it.");

  static final Section<NetworkSettings> SECTION =
      new Section<>(
          "a mapping with ipv4, ipv6, interface and resolvers",
          List.of(IPV4, IPV6, INTERFACE, RESOLVERS),
          NetworkKeys::build);

  private NetworkKeys() {}

  private static Optional<NetworkSettings> build(Values values) {
    return Optional.of(
        new NetworkSettings(
            values.get(IPV4).orElseThrow(),
            values.get(IPV6),
            values.get(INTERFACE),
            values.get(RESOLVERS)));
  }
}
