package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a service that root starts stays root, and what becomes of root's files. */
final class ServiceUserIT {
  @TempDir private Path directory;

  @BeforeAll
  static void needs() {
    Needs.jails();
  }

  private ServiceProcess up(Installation installation, String user, String... flags) {
    Path data = directory.resolve("data");
    List<String> command = new ArrayList<>(List.of("env", "SKERRY_USER=" + user));
    command.addAll(installation.command(data, flags));
    return ServiceProcess.started(data, command);
  }

  @Test
  void withoutTheUserItStaysRootAndSaysWhatToDo() {
    try (ServiceProcess service = up(Installation.copyTo(directory), "no-such-user")) {
      assertThat(service.log())
          .contains("the service itself runs as root: there is no user 'no-such-user'; useradd ");
      assertThat(service.curl("/hello").ok()).startsWith("Hello");
    }
  }

  @Test
  void whereTheUserCannotReachTheDataItStaysRoot() {
    Shell.in(directory).run("mkdir", "-m", "700", "closed").ok();
    Installation installation = Installation.copyTo(directory);
    Path data = directory.resolve("closed/data");
    List<String> command = new ArrayList<>(List.of("env", "SKERRY_USER=" + Needs.user()));
    command.addAll(installation.command(data));

    try (ServiceProcess service = ServiceProcess.started(data, command)) {
      assertThat(service.log()).contains("runs as root: the user ", "cannot reach " + data);
    }
  }

  @Test
  void ofRootsPowersItHasThatToListenOnALowPortAtMost() throws IOException {
    Installation installation = Installation.copyTo(directory);
    String address = "127.0.0.1:" + lowPort();

    try (ServiceProcess service = up(installation, Needs.user(), "--listen", address)) {
      assertThat(service.log()).doesNotContain("runs as root");
      assertThat(service.curl("/hello").ok()).startsWith("Hello");
      assertThat(service.address()).isEqualTo("http://" + address);
      assertThat(capabilities(installation)).containsOnly("0000000000000400");
    }
    try (ServiceProcess service = up(installation, Needs.user())) {
      assertThat(service.log()).doesNotContain("runs as root");
      assertThat(capabilities(installation)).containsOnly("0000000000000000");
    }
  }

  private static int lowPort() throws IOException {
    for (int port = 1023; port > 600; port--) {
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (BindException _) {
        // Somebody's.
      }
    }
    throw new IOException("all low ports are taken");
  }

  /** Of the service's JVM: permitted, effective and ambient. */
  private List<String> capabilities(Installation installation) {
    Shell shell = Shell.in(directory);
    String pid =
        shell
            .run("pgrep", "-u", Needs.user(), "-f", "--", "-Dskerry.home=" + installation.home())
            .ok()
            .strip();
    return shell
        .run("sed", "-nE", "s/^Cap(Prm|Eff|Amb):\\s*//p", "/proc/" + pid + "/status")
        .ok()
        .lines()
        .toList();
  }

  @Test
  void whatRootMadeIsGivenOverAtTheFirstStartAsTheUser() {
    String user = Needs.user();
    Installation installation = Installation.copyTo(directory);
    try (ServiceProcess service = up(installation, "root")) {
      assertThat(service.log()).contains("the service itself runs as root: as configured");
    }
    Shell shell = Shell.in(directory.resolve("data"));
    shell.run("ln", "-s", "/etc/passwd", "snapshots/version/link").ok();

    for (int turn = 0; turn < 2; turn++) {
      try (ServiceProcess service = up(installation, user)) {
        assertThat(service.log()).doesNotContain("runs as root", "built ");
        assertThat(service.curl("/hello").ok()).startsWith("Hello");
        assertThat(service.curl("-d", "a b", "/slugify").ok()).contains("a-b");
      }
      assertThat(shell.sh("find . ! -user " + user).ok()).isEmpty();
      if (turn == 0) {
        // Back to root for a while: what it makes then is given over again.
        up(installation, "root").close();
      }
    }
    assertThat(shell.run("stat", "-c", "%u", "/etc/passwd").ok()).isEqualTo("0\n");
  }
}
