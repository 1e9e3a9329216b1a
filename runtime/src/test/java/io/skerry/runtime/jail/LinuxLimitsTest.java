package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every limit, reached. */
final class LinuxLimitsTest extends LinuxFixture {
  private static final long MEBI = 1024 * 1024;
  private static final Limits LIMITS = new Limits(64 * MEBI, 500, 16, 32, 8 * MEBI, MEBI);

  /** A shell that holds a growing text. */
  private static final String HOG = "x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done";

  @BeforeEach
  void needsControlGroups() {
    assumeTrue(!jails.check().message().contains("none"), "no control groups here");
  }

  private JailExit limited(String program, RecordingStreams streams) throws IOException {
    JailSpec spec = new JailSpec("limited", "h", cloneOf(directory, tree()), LIMITS, Network.NONE);
    try (Jail jail = jails.prepare(spec)) {
      return jail.run(shell(program), streams);
    }
  }

  @Test
  void memoryKillsTheJailAndIsNamed() throws IOException {
    JailExit exit = limited(HOG, new RecordingStreams());

    assertThat(exit.cause()).isEqualTo(JailExit.Cause.MEMORY);
    assertThat(exit.status()).isEqualTo(137);
    // Groups are reused, and version 2 resets their peak only since Linux 6.12.
    boolean unified = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
    assertThat(exit.peakMemory()).isBetween(unified ? 0 : 32 * MEBI, 64 * MEBI);
  }

  @Test
  void memoryOfAChildKillsTheWholeJail() throws IOException {
    RecordingStreams streams = new RecordingStreams();

    JailExit exit = limited("sh -c '" + HOG + "'; sleep 20; echo survived", streams);

    assertThat(exit.cause()).isEqualTo(JailExit.Cause.MEMORY);
    assertThat(exit.wall()).isLessThan(Duration.ofSeconds(15));
    assertThat(streams.outputText()).isEmpty();
  }

  @Test
  void aReusedPlaceDoesNotRememberTheLastOne() throws IOException {
    limited(HOG, new RecordingStreams());

    JailExit exit = limited("exit 0", new RecordingStreams());

    assertExited(exit, 0);
    assertThat(exit.peakMemory()).isLessThan(16 * MEBI);
    assertThat(exit.cpu()).isLessThan(Duration.ofMillis(500));
  }

  private Jail boot(String program) throws IOException {
    return jails.prepare(
        new JailSpec(
            "booted",
            "h",
            cloneOf(directory, tree()),
            LIMITS,
            Network.NONE,
            Optional.of(shell(program))));
  }

  @Test
  void memoryOfAProgramThatBootsIsLimitedAndNamed() throws IOException {
    assertThatThrownBy(() -> boot("sh -c '" + HOG + "'; sleep 20"))
        .hasMessageContaining("used more memory than its limit before it said");

    assertExited(limited("exit 0", new RecordingStreams()), 0);
    try (Jail jail = boot("x=$(head -c 8000000 /dev/zero | tr '\\0' x); echo >&4; cat <&3")) {
      assertThat(jail.memory()).isBetween(8_000_000L, 64 * MEBI);
      assertExited(jail.run(shell(""), new RecordingStreams()), 0);
    }
  }

  @Test
  void aProgramGivesWayOnlyWhileItBoots() throws IOException {
    boolean unified = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
    Path ours = Path.of("/sys/fs/cgroup", unified ? "" : "cpu", ((LinuxJails) jails).group());
    Path share = ours.resolve("0").resolve(unified ? "cpu.weight" : "cpu.shares");
    String usual = unified ? "100" : "1024";
    try (Jail jail = boot("echo >&4; cat <&3")) {
      assertThat(Files.readString(share).strip()).isEqualTo(usual);
      assertExited(jail.run(shell(""), new RecordingStreams()), 0);
    }
    assertThatThrownBy(() -> boot("exit 1")).hasMessageContaining("exit status 1");
    await().until(() -> Files.readString(share).strip().equals(usual));
  }

  @Test
  void filesInMemoryCountAsDisk() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    String fill = "head -c 6291456 /dev/zero > %s || echo full; ";

    assertExited(
        limited(fill.formatted("/tmp/a") + fill.formatted("/dev/shm/b") + "exit 0", streams), 0);

    assertThat(streams.outputText()).isEqualTo("full\n");
    assertThat(streams.errorText()).contains("No space left");
  }

  @Test
  void processesAreCounted() throws IOException {
    RecordingStreams streams = new RecordingStreams();

    limited("for i in $(seq 40); do sleep 5 & done; echo all", streams);

    assertThat(streams.errorText().toLowerCase(Locale.ROOT)).contains("fork");
    assertThat(streams.outputText()).isEmpty();
  }

  @Test
  void forkBombEndsWithItsJail() throws IOException {
    JailExit exit = limited("f() { f | f & f; }; f 2>/dev/null; exit 0", new RecordingStreams());

    assertThat(exit.wall()).isLessThan(LONG);
    assertThat(jails.list()).doesNotContain("limited");
  }

  @Test
  void openFilesAreCounted() throws IOException {
    RecordingStreams streams = new RecordingStreams();

    assertExited(limited("ulimit -n; ulimit -c", streams), 0);

    assertThat(streams.outputText()).isEqualTo("32\n0\n");
  }

  @Test
  void processorTimeIsSharedOutAndCounted() throws IOException {
    JailExit exit =
        limited("timeout 1 sh -c 'while :; do :; done'; exit 0", new RecordingStreams());

    assertExited(exit, 0);
    assertThat(exit.cpu()).isBetween(Duration.ofMillis(50), Duration.ofMillis(800));
  }
}
