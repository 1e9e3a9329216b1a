package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.store.AddressRow;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a jail with a network reaches, and what it does not. */
@Timeout(60)
final class LinuxNetworkTest extends LinuxNetworkFixture {
  private static final Network RAW = new Network(true, true);

  @Test
  void reachesTheWorldByTheHostsAddress() throws IOException {
    try (Jail jail = prepare(OUTBOUND)) {
      assertThat(
              talk(
                  jail,
                  Map.of(
                      "tcp 4", NetworkWorld.WORLD4,
                      "udp 4", NetworkWorld.WORLD4,
                      "tcp 6", NetworkWorld.WORLD6,
                      "udp 6", NetworkWorld.WORLD6,
                      "name", "example.test")))
          .containsOnly(
              Map.entry("tcp 4", NetworkWorld.HOST4),
              Map.entry("udp 4", NetworkWorld.HOST4),
              Map.entry("tcp 6", NetworkWorld.HOST6),
              Map.entry("udp 6", NetworkWorld.HOST6),
              Map.entry("name", "203.0.113.9"));
    }
  }

  @Test
  void reachesNothingOfTheHost() throws IOException {
    try (Jail jail = prepare(OUTBOUND)) {
      Map<String, String> answers =
          talk(
              jail,
              Map.of(
                  "tcp host", NetworkWorld.HOST4,
                  "udp host", NetworkWorld.HOST4,
                  "tcp host6", NetworkWorld.HOST6,
                  "tcp gateway", "10.77.0.1",
                  "tcp gateway6", "fd77::1",
                  "udp gateway", "10.77.0.1",
                  "tcp metadata", "169.254.169.254",
                  "tcp loopback", "127.0.0.1",
                  "abstract", "/tmp/.X11-unix/X0"));

      assertThat(answers).containsEntry("tcp loopback", "ECONNREFUSED"); // its own, where none is
      assertThat(answers).containsEntry("abstract", "ECONNREFUSED");
      answers.keySet().removeAll(List.of("tcp loopback", "abstract"));
      assertThat(answers.values()).hasSize(7).containsOnly("EAGAIN", "EINPROGRESS");
    }
    assertThat(world().seen()).isEmpty();
  }

  @Test
  void jailsDoNotReachEachOther() throws IOException {
    try (Jail listening = prepare(OUTBOUND);
        Jail asking = prepare(OUTBOUND)) {
      RecordingStreams streams = new RecordingStreams();
      CompletableFuture<JailExit> run =
          CompletableFuture.supplyAsync(
              () -> listening.run(command(Map.of("PATH", PATH), "./net", "serve"), streams));
      await().until(() -> streams.outputText().startsWith("serving"));
      AddressRow row = row(listening);

      assertThat(
              talk(
                  asking,
                  Map.of(
                      "tcp 4", row.ipv4(),
                      "udp 4", row.ipv4(),
                      "tcp 6", Objects.requireNonNull(row.ipv6()))))
          .hasSize(3)
          .allSatisfy((_, answer) -> assertThat(answer).isIn("EAGAIN", "EINPROGRESS"));

      listening.kill();
      assertThat(run.join().cause()).isEqualTo(JailExit.Cause.KILLED);
      assertThat(streams.outputText()).isEqualTo("serving\n");
    }
  }

  @Test
  void theWorldDoesNotReachJails() throws IOException {
    try (Jail listening = prepare(OUTBOUND)) {
      RecordingStreams streams = new RecordingStreams();
      CompletableFuture<JailExit> run =
          CompletableFuture.supplyAsync(
              () -> listening.run(command(Map.of("PATH", PATH), "./net", "serve"), streams));
      await().until(() -> streams.outputText().startsWith("serving"));
      String address = row(listening).ipv4();

      assertThat(
              world()
                  .world(
                      "ip route add 10.77.0.0/28 via %s; %s tcp %s"
                          .formatted(NetworkWorld.HOST4, directory.resolve("net"), address)))
          .contains("EINPROGRESS");

      listening.kill();
      run.join();
      assertThat(streams.outputText()).isEqualTo("serving\n");
    }
  }

  @Test
  void forgedSendersGoNowhere() throws IOException {
    try (Jail neighbour = prepare(OUTBOUND);
        Jail jail = prepare(RAW)) {
      assertThat(
              talk(
                  jail,
                  Map.of(
                      "forge other", "198.51.100.77@" + NetworkWorld.WORLD4,
                      "forge neighbour", row(neighbour).ipv4() + "@" + NetworkWorld.WORLD4,
                      "forge host", "10.77.0.1@" + NetworkWorld.WORLD4)))
          .hasSize(3)
          .allSatisfy((_, answer) -> assertThat(answer).isEqualTo("sent"));
    }
    try (Jail honest = prepare(RAW)) {
      String own = row(honest).ipv4();
      talk(honest, Map.of("forge own", own + "@" + NetworkWorld.WORLD4));
    }
    await().until(() -> !world().seen().isEmpty());
    assertThat(world().seen()).containsOnly("udp " + NetworkWorld.HOST4).hasSize(1);
  }

  @Test
  void rawSocketsAreForManifestsThatAskForThem() throws IOException {
    Map<String, String> words =
        Map.of(
            "echo world", NetworkWorld.WORLD4,
            "echo self", "127.0.0.1",
            "socket packet", "17:3",
            "socket vsock", "40:1");
    try (Jail without = prepare(OUTBOUND);
        Jail with = prepare(RAW);
        Jail alone = prepare(new Network(false, true))) {
      assertThat(talk(without, words))
          .containsEntry("echo world", "EPERM")
          .containsEntry("echo self", "EPERM");
      assertThat(talk(with, words))
          .containsEntry("echo world", "reply")
          .containsEntry("echo self", "reply")
          .containsEntry("socket packet", "EAFNOSUPPORT")
          .containsEntry("socket vsock", "EAFNOSUPPORT");
      assertThat(talk(alone, words))
          .containsEntry("echo world", "ENETUNREACH")
          .containsEntry("echo self", "reply")
          .containsEntry("socket packet", "EAFNOSUPPORT");
    }
  }

  @Test
  void rawSocketsAreTheOnlyCapability() throws IOException {
    try (Jail jail = prepare(RAW)) {
      RecordingStreams streams = new RecordingStreams();
      jail.run(
          shell("grep -E '^Cap(Prm|Bnd|Amb)|^NoNew' /proc/self/status; ip link 2>&1"), streams);

      assertThat(streams.outputText().lines().limit(4))
          .containsExactly(
              "CapPrm:\t0000000000002000",
              "CapBnd:\t0000000000002000",
              "CapAmb:\t0000000000002000",
              "NoNewPrivs:\t1");
    }
  }
}
