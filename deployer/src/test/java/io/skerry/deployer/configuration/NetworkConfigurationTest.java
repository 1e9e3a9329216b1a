package io.skerry.deployer.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.spi.AddressRange;
import io.skerry.runtime.spi.NetworkSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The addresses of jails in skerry.yaml. */
class NetworkConfigurationTest {
  @TempDir private Path directory;

  private NetworkSettings read(String yaml) {
    return Sources.yaml(directory, yaml).read().network();
  }

  @Test
  void fillsInTheDefaults() {
    assertThat(read("network: {}")).isEqualTo(NetworkSettings.DEFAULT);
    assertThat(read("network: {ipv4: 10.80.0.0/24}"))
        .isEqualTo(
            new NetworkSettings(
                AddressRange.of("10.80.0.0/24"), NetworkSettings.DEFAULT.ipv6(), "lo1", List.of()));
    assertThat(read("network: {ipv6: none}").ipv6()).isEqualTo(Optional.empty());
    assertThat(read("network: {ipv6: \"FD00:1::/64\"}").ipv6())
        .contains(AddressRange.of("fd00:1::/64"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ipv4: 10.0.0.0            | network.ipv4: expected a block of addresses from /8 to /30 such as 10.0.0.0/24, found '10.0.0.0'
          ipv4: 10.0.0.1/24         | it takes an address with zeros behind the prefix
          ipv4: 10.0.0.0/31         | it takes a prefix from 8 to 30
          ipv4: "fd00::/64"         | this is one of version 6
          ipv4: none                | network.ipv4
          ipv6: 10.0.0.0/24         | this is one of version 4
          ipv6: "fd00::/127"        | it takes a prefix from 32 to 126
          ipv6: nothing             | or none, found 'nothing'
          interface: "a b"          | network.interface
          interface: abcdefghijklmnop | network.interface
          resolvers: 192.0.2.53     | write a list
          resolvers: [127.0.0.53]   | network.resolvers[0]: expected the address of a name server such as 192.0.2.53, found '127.0.0.53'; jails do not reach the host's loopback
          resolvers: ["::1"]        | jails do not reach the host's loopback
          resolvers: [dns.example]  | network.resolvers[0]
          resolvers: [10.0.1]       | network.resolvers[0]
          resolvers: ["fe80::1%e"]  | network.resolvers[0]
          resolvers: [192.0.2.1, 192.0.2.1] | each item once
          resolvers: [192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4] | at most 3
          range: 10.0.0.0/24        | known
          """)
  void refuses(String yaml, String part) {
    assertThat(Sources.yaml(directory, "network: {" + yaml + "}").errors())
        .singleElement()
        .asString()
        .contains(part);
  }
}
