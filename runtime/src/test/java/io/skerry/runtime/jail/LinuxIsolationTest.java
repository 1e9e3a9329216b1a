package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.JailSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tries to get out of a jail. */
final class LinuxIsolationTest extends LinuxFixture {
  private static final Set<String> NO_FAILURE = Set.of("EPERM", "EROFS", "ENOSYS", "ENOENT");

  @Test
  void nothingForbiddenWorks() throws Exception {
    RecordingStreams streams = new RecordingStreams();
    Path tree = tree();
    compile("probe", tree);

    assertExited(run(tree, command(Map.of(), "./probe"), streams), 0);

    String[] lines = streams.outputText().split("\n", -1);
    assertThat(lines).hasSizeGreaterThan(60);
    // An ordinary user's jails have one user; the kernel spares a jail's first process all the
    // same.
    assertThat(lines)
        .filteredOn(line -> line.endsWith(" ok") && !(ordinary() && line.equals("kill ok")))
        .isEmpty();
    assertThat(lines)
        .contains("mount EPERM", "unshare EPERM", "clone EPERM", "clone3 ENOSYS", "ptrace EPERM")
        .contains("ioctl EPERM", "personality EPERM", "/proc/1/environ ENOENT", "device EPERM")
        .contains("socket EAFNOSUPPORT", "bounding 0", "capabilities 0", "no-new-privileges 1")
        .contains(
            "open-files 3",
            "directories 0",
            "others 0",
            "file-limit 256",
            "foreign 31",
            "user %d:%d:0".formatted(owner().uid(), owner().gid()));
    assertThat(NO_FAILURE).contains(result(lines, "kexec_load"), result(lines, "x32"));
  }

  private static String result(String[] lines, String name) {
    for (String line : lines) {
      if (line.startsWith(name + " ")) {
        return line.substring(name.length() + 1);
      }
    }
    return "ENOSYS"; // not tried on this architecture
  }

  @Test
  void seesOnlyItself() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    String program =
        "ls /; ls -d /proc/[0-9]* | wc -l; hostname; cat /proc/net/dev | wc -l; wc -l < /proc/mounts";

    assertExited(run(shell(program), streams), 0);

    assertThat(streams.outputText().split("\n", -1))
        .contains("app", "bin", "usr", "contract")
        .doesNotContain("root", "home", "boot", "sys", "mnt", "opt", "srv")
        .containsSubsequence("contract", "3"); // two lines of heading and the loopback
  }

  @Test
  void goesBeforeTheServiceWhenMemoryIsShortAndLeavesNoCoreBehind() throws IOException {
    RecordingStreams streams = new RecordingStreams();

    run(
        shell(
            "cat /proc/self/oom_score_adj; ulimit -Hc; umask; stat -c %a /tmp /dev/shm;"
                + " grep 'locked memory' /proc/self/limits | tr -s ' '"),
        streams);

    assertThat(streams.outputText())
        .isEqualTo("500\n0\n0022\n1777\n1777\nMax locked memory 65536 65536 bytes \n");
  }

  @Test
  void hostSecretsAreNotInTheBase() throws IOException {
    RecordingStreams streams = new RecordingStreams();

    run(shell("cat /etc/shadow /etc/ssh/* /etc/ssl/private/* /root/*; id -un; id"), streams);

    assertThat(streams.outputText())
        .isEqualTo(
            "function\nuid=%1$d(function) gid=%2$d(function) groups=%2$d(function)\n"
                .formatted(owner().uid(), owner().gid()));
  }

  @Test
  void jailsDoNotShareTheirTemporaryFiles() throws IOException {
    Path tree = tree();
    String write = "echo x > /tmp/x; echo x > /app/x; echo x > /dev/shm/x";
    assertExited(run(tree, shell(write), new RecordingStreams()), 0);

    RecordingStreams streams = new RecordingStreams();
    assertExited(run(tree, shell("ls /tmp /app /dev/shm"), streams), 0);

    assertThat(streams.outputText().trim()).isEqualTo("/app:\n\n/dev/shm:\n\n/tmp:");
    assertThat(tree).isEmptyDirectory();
  }

  @Test
  void theLoopbackOfTheHostIsOutOfReach() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    try (ServerSocket host = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String address = "(\"127.0.0.1\", " + host.getLocalPort() + ")";
      String connect = "import socket; socket.create_connection(" + address + ", 5)";
      assertExited(run(shell("python3 -c '" + connect + "'"), streams), 1);
    }
    assertThat(streams.errorText()).contains("ConnectionRefusedError");
  }

  @Test
  void aSetuidFileGainsNothing() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    String program = "cp /usr/bin/id . && chmod 6755 id && ./id -u && ./id -G";

    assertExited(run(shell(program), streams), 0);

    assertThat(streams.outputText()).isEqualTo("%d\n%d\n".formatted(owner().uid(), owner().gid()));
  }

  @Test
  void linksInTheTreeLeadNowhere() throws IOException {
    Path tree = tree();
    Files.createSymbolicLink(tree.resolve("out"), Path.of("/home"));
    Files.createSymbolicLink(tree.resolve("up"), Path.of("../../../../../../root"));
    RecordingStreams streams = new RecordingStreams();

    run(tree, shell("ls out/. up/.; ls /app/../.. | wc -l"), streams);

    assertThat(streams.errorText().lines()).hasSize(2);
  }

  @Test
  void treesOutsideOrBehindLinksAreRefused() throws IOException {
    Path real = tree();
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc"));
    Files.createDirectory(real.resolve("below"));

    assertRefused(link, "symbolic");
    assertRefused(Path.of("/etc"), "below");
    assertRefused(directory, "below");
    assertRefused(directory.resolve("../../etc"), "below");
    assertRefused(directory.resolve("missing"), "No such file");
  }

  private void assertRefused(Path tree, String why) {
    Clone clone = new Tree(tree, true);
    assertThatThrownBy(
            () -> jails.prepare(new JailSpec("r", "h", clone, Limits.DEFAULT, Network.NONE)))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining(why);
    assertThat(jails.list()).doesNotContain("r");
  }

  @Test
  void networkIsRefusedInWords() throws IOException {
    Clone clone = new Tree(tree(), true);

    assertThatThrownBy(() ->
            jails.prepare(new JailSpec("r", "h", clone, Limits.DEFAULT, new Network(true, false))))
        .hasMessageContaining("network: none");
  }
}
