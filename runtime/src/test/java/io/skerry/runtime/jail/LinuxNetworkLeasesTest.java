package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.store.AddressRow;
import io.skerry.runtime.store.AddressRow.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Addresses of jails and the spaces they are used in: taken, given back, taken back. */
@Timeout(60)
final class LinuxNetworkLeasesTest extends LinuxNetworkFixture {
  private static final Path SPACES = Path.of("/run/netns");

  private List<AddressRow> held() {
    return book().list().stream().filter(row -> row.state() == State.HELD).toList();
  }

  @Test
  void nothingIsTouchedBeforeAJailAsksForANetwork() throws IOException {
    String before = state();

    assertExited(run(shell("exit 0"), new RecordingStreams()), 0);

    assertThat(state()).isEqualTo(before);
    assertThat(book().list()).isEmpty();
  }

  private String state() {
    return world().host("ip link; nft list ruleset; sysctl net.ipv4.ip_forward; ls /run/netns");
  }

  @Test
  void aLeaseNamesItsHolderAndGoesBackWithTheJail() throws IOException {
    try (Jail jail = prepare(OUTBOUND)) {
      assertThat(held())
          .singleElement()
          .satisfies(row -> {
            assertThat(row.jail()).isEqualTo(jail.id());
            assertThat(row.usedBy()).isEqualTo("net@v1");
            assertThat(row.ipv4()).startsWith("10.77.0.");
            assertThat(row.ipv6()).startsWith("fd77::");
            assertThat(SPACES.resolve(row.space())).exists();
          });
    }
    assertThat(held()).isEmpty();
  }

  @Test
  void aSpaceThatIsLeftCleanServesAgain() throws IOException {
    String space;
    try (Jail jail = prepare(OUTBOUND)) {
      space = row(jail).space();
      talk(jail, Map.of("udp", NetworkWorld.WORLD4));
    }

    assertThat(book().list())
        .anySatisfy(row -> {
          assertThat(row.space()).isEqualTo(space);
          assertThat(row.state()).isEqualTo(State.READY);
          assertThat(row.jail()).isNull();
        });
  }

  @Test
  void aSpaceWithSomethingLeftServesNobody() throws Exception {
    Process left;
    String space;
    try (Jail jail = prepare(OUTBOUND)) {
      space = row(jail).space();
      left = new ProcessBuilder("nsenter", "--net=/run/netns/" + space, "sleep", "60").start();
      await().until(() -> netOf(left).equals(netOf(space)));
    }
    try {
      assertThat(book().list()).noneMatch(row -> row.space().equals(space));
      assertThat(SPACES.resolve(space)).doesNotExist();
    } finally {
      left.destroyForcibly().waitFor();
    }
  }

  @Test
  void aLateAnswerReachesNobody() throws IOException {
    try (Jail patient = prepare(OUTBOUND)) { // where it is waited for, it does arrive
      RecordingStreams streams = new RecordingStreams();
      patient.run(
          command(Map.of("PATH", PATH), "./net", "late", NetworkWorld.WORLD4, "hear", "5"),
          streams);
      assertThat(streams.outputText()).contains("hear 5 late");
    }
    String space;
    try (Jail jail = prepare(OUTBOUND)) {
      space = row(jail).space();
      assertThat(talk(jail, Map.of("late", NetworkWorld.WORLD4))).containsEntry("late", "sent");
    }
    List<Jail> others = new ArrayList<>();
    try {
      do {
        others.add(prepare(OUTBOUND));
      } while (!row(others.getLast()).space().equals(space));
      assertThat(talk(others.getLast(), Map.of("hear", "4"))).containsEntry("hear", "EAGAIN");
    } finally {
      others.forEach(Jail::close);
    }
    await().until(() -> world().seen().contains("late answer"));
  }

  private static String netOf(Process process) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/net")).toString();
  }

  private static String netOf(String space) throws IOException {
    return "net:[" + Files.getAttribute(SPACES.resolve(space), "unix:ino") + "]";
  }

  @Test
  void aJailThatFailsToPrepareHoldsNothing() throws IOException {
    JailSpec spec =
        new JailSpec(
            "bad", "net", new Tree(directory.resolve("missing"), true), Limits.DEFAULT, OUTBOUND);

    assertThatThrownBy(() -> jails.prepare(spec)).hasMessageContaining("No such file");

    assertThat(held()).isEmpty();
  }

  @Test
  void aJailThatIsKilledHoldsNothing() throws IOException {
    try (Jail jail = prepare(OUTBOUND)) {
      CompletableFuture<JailExit> run =
          CompletableFuture.supplyAsync(
              () -> jail.run(shell("sleep 50 & sleep 50"), new RecordingStreams()));
      jail.kill();
      assertThat(run.join().cause()).isEqualTo(JailExit.Cause.KILLED);
    }
    assertThat(held()).isEmpty();
  }

  @Test
  void anExhaustedRangeIsSaidInWords() throws IOException {
    List<Jail> all = new ArrayList<>();
    try {
      for (int i = 0; i < NETWORK.size(); i++) {
        all.add(prepare(OUTBOUND));
      }
      assertThat(held()).hasSize(13);

      assertThatThrownBy(() -> prepare(OUTBOUND))
          .isInstanceOfSatisfying(
              SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED))
          .hasMessageContaining("all 13 of network.ipv4 10.77.0.0/28");

      all.removeLast().close();
      all.add(prepare(OUTBOUND));
    } finally {
      all.forEach(Jail::close);
    }
    assertThat(held()).isEmpty();
  }

  @Test
  void anAddressIsTakenFromTheJailThatHasIt() throws IOException {
    try (Jail jail = prepare(OUTBOUND)) {
      AddressRow row = row(jail);
      CompletableFuture<JailExit> run =
          CompletableFuture.supplyAsync(() -> jail.run(shell("sleep 50"), new RecordingStreams()));
      await().until(() -> !jails.list().isEmpty());

      book().release(row.ipv4());

      assertThat(run.join().cause()).isEqualTo(JailExit.Cause.KILLED);
      assertThat(book().list()).noneMatch(one -> one.ipv4().equals(row.ipv4()));
      assertThat(SPACES.resolve(row.space())).doesNotExist();
    }
  }

  @Test
  void anAddressThatStandsReadyIsTakenToo() throws IOException {
    prepare(OUTBOUND).close();
    AddressRow ready = book().list().getFirst();

    book().release(ready.ipv6() == null ? ready.ipv4() : ready.ipv6());

    assertThat(book().list()).noneMatch(row -> row.number() == ready.number());
    assertThatThrownBy(() -> book().release(ready.ipv4())).hasMessageContaining("not in use");
    assertThatThrownBy(() -> book().release("x")).hasMessageContaining("not in use");
  }

  @Test
  void theEndTakesItsOwnAndNothingForeign() throws IOException {
    world()
        .host(
            """
            nft add table inet foreign
            nft 'add chain inet foreign x { type filter hook forward priority 0; }'
            nft add rule inet foreign x iifname skerrything drop
            ip link add skforeign-0001 type bridge
            """);
    NetworkWorld.shell("ip netns add skerry-foreign");
    try {
      String before = state();
      prepare(OUTBOUND).close();
      assertThat(state()).isNotEqualTo(before);

      jails.close();

      assertThat(state()).isEqualTo(before);
      assertThat(book().list()).isEmpty();
    } finally {
      NetworkWorld.shell("ip netns delete skerry-foreign");
    }
  }
}
