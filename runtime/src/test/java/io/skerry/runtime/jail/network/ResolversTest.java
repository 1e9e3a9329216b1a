package io.skerry.runtime.jail.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.spi.AddressRange;
import io.skerry.runtime.spi.NetworkSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which name servers jails are told of. */
final class ResolversTest {
  @TempDir Path directory;

  private static NetworkSettings settings(boolean six, String... resolvers) {
    return new NetworkSettings(
        AddressRange.of("10.9.0.0/29"),
        six ? Optional.of(AddressRange.of("fd09::/64")) : Optional.empty(),
        "lo1",
        List.of(resolvers));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void theConfiguredOnesCount() throws IOException {
    Path host = file("resolv.conf", "nameserver 198.51.100.9\n");

    assertThat(new Resolvers(settings(true, "192.0.2.53"), List.of(host)).text())
        .contains("nameserver 192.0.2.53\n")
        .doesNotContain("198.51.100.9");
  }

  @Test
  void theHostsOnesAreTakenButNoneThatIsTheHost() throws IOException {
    Path host =
        file(
            "resolv.conf",
            """
            # comment
            search example.org
            nameserver 127.0.0.53
            nameserver ::1
            nameserver fe80::1%eth0
            nameserver 169.254.1.1
            nameserver 0.0.0.0
            nameserver localhost
            nameserver
              nameserver   198.51.100.9   # first
            nameserver 2001:db8::53
            nameserver 198.51.100.10
            nameserver 198.51.100.11
            """);

    assertThat(new Resolvers(settings(true), List.of(host)).servers())
        .containsExactly("198.51.100.9", "2001:db8::53", "198.51.100.10");
    assertThat(new Resolvers(settings(false), List.of(host)).servers())
        .containsExactly("198.51.100.9", "198.51.100.10", "198.51.100.11");
  }

  @Test
  void behindAStubAreTheTrueOnes() throws IOException {
    Path stub = file("stub", "nameserver 127.0.0.53\n");
    Path behind = file("behind", "nameserver 198.51.100.9\n");

    assertThat(new Resolvers(settings(true), List.of(stub, behind)).servers())
        .containsExactly("198.51.100.9");
  }

  @Test
  void noneIsNoFailure() {
    Resolvers none = new Resolvers(settings(true), List.of(directory.resolve("missing")));

    assertThat(none.servers()).isEmpty();
    assertThat(none.text()).startsWith("#").doesNotContain("nameserver ");
  }
}
