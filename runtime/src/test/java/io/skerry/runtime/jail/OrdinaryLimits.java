package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Limits without control groups, reached; run by {@link LinuxOrdinaryUserTest}. */
final class OrdinaryLimits extends LinuxFixture {
  private static final long MEBI = 1024 * 1024;
  private static final Limits LIMITS = new Limits(64 * MEBI, 500, 16, 32, 8 * MEBI, MEBI);

  private JailSpec spec(String id) throws IOException {
    return new JailSpec(id, "h", cloneOf(directory, tree()), LIMITS, Network.NONE);
  }

  private JailExit limited(String program, RecordingStreams streams) throws IOException {
    try (Jail jail = jails.prepare(spec("limited"))) {
      return jail.run(shell(program), streams);
    }
  }

  @Test
  void whatIsNotEnforcedIsSaidWithARemedy() {
    assertThat(jails.check().healthy()).isTrue();
    assertThat(jails.check().message())
        .contains("NOT enforced: memory of all processes together, cpu", "root", "Delegate=yes");
  }

  @Test
  void memoryOfAProcessIsLimited() throws IOException {
    RecordingStreams streams = new RecordingStreams();

    limited(
        "python3 -c 'bytearray(30 << 20)' && echo fits; python3 -c 'bytearray(80 << 20)'", streams);

    assertThat(streams.outputText()).isEqualTo("fits\n");
    assertThat(streams.errorText()).contains("MemoryError");
  }

  @Test
  void processesAreCountedPerJail() throws Exception {
    RecordingStreams first = new RecordingStreams();
    try (Jail neighbour = jails.prepare(spec("neighbour"))) {
      CompletableFuture<JailExit> other =
          CompletableFuture.supplyAsync(() ->
              neighbour.run(
                  shell("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 60 & done; echo; wait"),
                  first));
      await().until(() -> !first.outputText().isEmpty());

      // Together they have more than one of them may.
      RecordingStreams second = new RecordingStreams();
      assertThat(limited("for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; wait; echo all", second))
          .satisfies(exit -> assertExited(exit, 0));
      assertThat(second.outputText()).isEqualTo("all\n");

      RecordingStreams third = new RecordingStreams();
      limited("for i in $(seq 40); do sleep 5 & done; echo all", third);
      assertThat(third.errorText().toLowerCase(Locale.ROOT)).contains("fork");
      assertThat(third.outputText()).isEmpty();

      neighbour.kill();
      assertThat(other.get().cause()).isEqualTo(JailExit.Cause.KILLED);
    }
  }

  @Test
  void forkBombEndsWithItsJail() throws IOException {
    JailExit exit = limited("f() { f | f & f; }; f 2>/dev/null; exit 0", new RecordingStreams());

    assertThat(exit.wall()).isLessThan(LONG);
    assertThat(jails.list()).isEmpty();
  }

  @Test
  void diskFilesAndCoresAreLimited() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    String fill = "head -c 6291456 /dev/zero > %s || echo full; ";

    limited(fill.formatted("/tmp/a") + fill.formatted("/app/b") + "ulimit -n; ulimit -c", streams);

    assertThat(streams.outputText()).isEqualTo("full\n32\n0\n");
    assertThat(streams.errorText()).contains("No space left");
  }

  /** The service has the same user: what it can reach, a function must not. */
  @Test
  void theServicesOwnFilesAndProcessesAreOutOfReach() throws IOException {
    Path secret = Files.writeString(directory.resolve("admin-token"), "secret");
    long service = ProcessHandle.current().pid();
    RecordingStreams streams = new RecordingStreams();
    String program =
        "cat %1$s; ls %2$s; ls /proc/%3$d; kill -0 %3$d; ls /proc/1/root/; ls /trees /scratch; id -u"
            .formatted(secret, directory, service);

    JailExit exit = limited(program, streams);

    assertExited(exit, 0);
    assertThat(streams.outputText().strip()).isEqualTo(Integer.toString(owner().uid()));
    assertThat(streams.errorText().lines()).hasSizeGreaterThanOrEqualTo(6);
    assertThat(exit.wall()).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void theJailsFirstProcessCannotBeEnded() throws IOException {
    RecordingStreams streams = new RecordingStreams();

    JailExit exit = limited("kill -9 1; kill -STOP 1; kill -TERM 1; echo still; exit 7", streams);

    assertExited(exit, 7);
    assertThat(streams.outputText()).isEqualTo("still\n");
  }

  @Test
  void deletedFoldersComeBackEmpty() throws IOException {
    Path tree = tree();
    Files.createDirectories(tree.resolve("folder/below"));
    RecordingStreams streams = new RecordingStreams();

    assertExited(run(tree, shell("rm -r folder && mkdir folder && ls folder"), streams), 0);

    assertThat(streams.outputText() + streams.errorText()).isEmpty();
    assertThat(tree.resolve("folder/below")).exists();
  }
}
