package io.skerry.runtime.jail.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.AddressRange;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.Lease;
import io.skerry.runtime.spi.NetworkSettings;
import io.skerry.runtime.store.AddressRow;
import io.skerry.runtime.store.AddressTable;
import io.skerry.runtime.store.Database;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

/** Addresses are one jail's each, and the rows say whose. */
final class AddressBookTest {
  private static final NetworkSettings SETTINGS =
      new NetworkSettings(
          AddressRange.of("10.9.0.0/29"),
          Optional.of(AddressRange.of("fd09::/64")),
          "lo1",
          List.of());

  @TempDir Path directory;
  private Database database;
  private AddressTable table;
  private AddressBook book;
  private final List<Lease> evicted = new ArrayList<>();

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("test.db"));
    table = new AddressTable(database, "here");
    book = new AddressBook(SETTINGS, table);
  }

  @AfterEach
  void close() {
    book.close();
    database.close();
  }

  private Lease lease() {
    return book.lease(number -> "space-" + number, evicted::add);
  }

  private static JailSpec jail(String id) {
    return new JailSpec(
        id, "h", Mockito.mock(Clone.class), Limits.DEFAULT, new Network(true, false), "hello@v3");
  }

  @Test
  void aLeaseIsReadyThenHeldThenGone() {
    Lease lease = lease();
    assertThat(lease).isEqualTo(new Lease(1, "10.9.0.2", Optional.of("fd09::2")));
    assertThat(book.list())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.state()).isEqualTo(AddressRow.State.READY);
          assertThat(row.space()).isEqualTo("space-1");
          assertThat(row.jail()).isNull();
        });

    book.held(lease, jail("j-1"));
    assertThat(book.list())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.state()).isEqualTo(AddressRow.State.HELD);
          assertThat(row.jail()).isEqualTo("j-1");
          assertThat(row.usedBy()).isEqualTo("hello@v3");
        });

    book.ready(lease);
    assertThat(book.list()).singleElement().extracting(AddressRow::usedBy).isNull();
    book.free(lease);
    assertThat(book.list()).isEmpty();
  }

  @Test
  void whatIsFreeTheLongestComesFirst() {
    Lease first = lease();
    Lease second = lease();
    book.free(second);
    book.free(first);

    assertThat(book.free(9)).extracting(Lease::number).containsExactly(3, 4, 5, 2, 1);
    assertThat(lease().number()).isEqualTo(3);
  }

  @Test
  void nobodyGetsAnAddressTwice() {
    Lease lease = lease();
    book.free(lease);
    book.free(lease); // once too often

    Set<Integer> numbers = new HashSet<>();
    for (int i = 0; i < SETTINGS.size(); i++) {
      assertThat(numbers.add(lease().number())).isTrue();
    }
    assertThatThrownBy(this::lease)
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED))
        .hasMessageContaining("all 5 of network.ipv4 10.9.0.0/29 and network.ipv6 fd09::/64");
  }

  @Test
  void manyAtOnceGetDifferentOnes() {
    Set<Integer> now = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(
          CompletableFuture.runAsync(() -> {
            for (int round = 0; round < 200; round++) {
              Lease lease = lease();
              assertThat(now.add(lease.number())).isTrue();
              book.held(lease, jail("j-" + round));
              now.remove(lease.number());
              book.free(lease);
            }
          }));
    }
    all.forEach(CompletableFuture::join);

    assertThat(book.list()).isEmpty();
    assertThat(book.free(9)).hasSize(5);
  }

  @Test
  void releasingAsksWhoeverHasIt() {
    Lease lease = lease();

    assertThat(book.release("10.9.0.2")).isEqualTo(lease);
    assertThat(book.release("fd09::2")).isEqualTo(lease);

    assertThat(evicted).containsExactly(lease, lease);
    assertThatThrownBy(() -> book.release("10.9.0.3"))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void aStartForgetsItsNodesRowsOnly() {
    AddressTable elsewhere = new AddressTable(database, "elsewhere");
    try (AddressBook other = new AddressBook(SETTINGS, elsewhere)) {
      other.lease(_ -> "space", _ -> {});
      assertThat(other.list()).hasSize(1);
    }
    lease();
    assertThat(book.list()).hasSize(1);

    book.clear();

    assertThat(table.list()).isEmpty();
    assertThat(elsewhere.list()).hasSize(1);
    assertThat(book.free(9)).hasSize(5);
  }
}
