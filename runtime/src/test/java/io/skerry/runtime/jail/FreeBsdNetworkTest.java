package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.jail.network.AddressBook;
import io.skerry.runtime.spi.AddressRange;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.NetworkSettings;
import io.skerry.runtime.store.AddressRow;
import io.skerry.runtime.store.AddressTable;
import io.skerry.runtime.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses of FreeBSD jails: in the jail's file, in the book, and taken back. */
final class FreeBsdNetworkTest {
  @TempDir Path directory;
  private FakeFreeBsd host;
  private Database database;
  private AddressBook book;
  private Jails jails;
  private Path conf;

  @BeforeEach
  void open() throws IOException {
    directory = directory.toRealPath();
    host = new FakeFreeBsd(Files.createDirectory(directory.resolve("fake")));
    database = Database.open(directory.resolve("test.db"));
    book = book("lo1");
    jails = new FreeBsdJailDriver(host.path()).open(settings());
    conf = directory.resolve("freebsd/" + ServiceName.of(directory) + "-i-1.conf");
    host.clearLog();
  }

  private AddressBook book(String device) {
    return new AddressBook(
        new NetworkSettings(
            AddressRange.of("10.66.0.0/30"),
            Optional.of(AddressRange.of("fd66::/126")),
            device,
            List.of("192.0.2.53")),
        new AddressTable(database, "here"));
  }

  private JailSettings settings() {
    return FreeBsdJailDriverTest.settingsOf(directory).with(book);
  }

  @AfterEach
  void close() {
    jails.close();
    book.close();
    database.close();
  }

  private Jail prepare(String id, boolean raw) throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    return jails.prepare(
        new JailSpec(
            id,
            "hello",
            new FreeBsdJailDriverTest.Tree(tree, false),
            Limits.DEFAULT,
            new Network(true, raw)));
  }

  @Test
  void theFileNamesInterfaceAndAddresses() throws IOException {
    try (Jail jail = prepare("i-1", false)) {
      assertThat(conf)
          .content()
          .contains(
              "  interface = lo1;\n  ip4.addr = 10.66.0.2/32;\n  ip6.addr = fd66::2/128;\n",
              "allow.raw_sockets = 0;");
      assertThat(book.list())
          .singleElement()
          .satisfies(row -> {
            assertThat(row.state()).isEqualTo(AddressRow.State.HELD);
            assertThat(row.jail()).isEqualTo(jail.id());
          });
    }
    assertThat(book.list()).isEmpty();
    assertThat(directory.resolve("freebsd-skeleton/etc/resolv.conf"))
        .content()
        .contains("nameserver 192.0.2.53\n");
  }

  @Test
  void rawSocketsAreAllowedWhereAskedFor() throws IOException {
    try (Jail jail = prepare("i-1", true)) {
      assertThat(jail.id()).isEqualTo("i-1");
      assertThat(conf).content().contains("allow.raw_sockets = 1;");
    }
  }

  @Test
  void oneAddressServesOneJail() throws IOException {
    try (Jail first = prepare("i-1", false)) {
      assertThat(first.id()).isEqualTo("i-1");
      assertThatThrownBy(() -> prepare("i-2", false)).hasMessageContaining("network.ipv4");
    }
    prepare("i-2", false).close();
  }

  @Test
  void aJailThatJailCannotRemoveLosesItsAddressByHand() throws IOException {
    Jail jail = prepare("i-1", false);
    host.breakRemoval();

    jail.close();

    assertThat(host.log())
        .contains("ifconfig lo1 -alias 10.66.0.2", "ifconfig lo1 inet6 fd66::2 -alias");
    assertThat(book.list()).isEmpty();
  }

  @Test
  void anAddressIsTakenBack() throws IOException {
    Jail jail = prepare("i-1", false);

    book.release("fd66::2");

    assertThat(book.list()).isEmpty();
    assertThat(host.jails()).isEmpty();
    jail.close();
  }

  @Test
  void theInterfaceIsLookedFor() {
    assertThat(jails.checkNetwork().healthy()).isTrue();

    book.close();
    book = book("lo7");
    CheckResult check = new FreeBsdJailDriver(host.path()).checkNetwork(settings());

    assertThat(check.healthy()).isFalse();
    assertThat(check.message()).contains("lo7");
    assertThat(check.remedy()).contains("cloned_interfaces", "network.interface");
  }
}
