package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A service that cannot start says why in a line, and what to do. */
@ExtendWith(SharedService.class)
final class StartFailuresIT {
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups");

  /** Runs a command where the kernel's setting allows no more of them. */
  private static final String[] FORBID = {
    "unshare",
    "-U",
    "-c",
    "--keep-caps",
    "sh",
    "-c",
    "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"",
    "sh"
  };

  @TempDir private Path directory;

  private Shell.Result up(String... flags) {
    return Shell.in(directory).run(ServiceProcess.command(directory.resolve("data"), flags));
  }

  private static void assertRefused(Shell.Result start, String... words) {
    assertThat(start.status()).as(start.all()).isNotZero();
    assertThat(start.all()).contains(words).doesNotContain("Exception", "\tat ", "ready at");
    assertThat(start.err().lines().filter(line -> line.startsWith("skerry: "))).hasSize(1);
  }

  @Test
  void anAddressThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertRefused(
          up("--listen", "127.0.0.1:" + taken.getLocalPort()),
          "listen on 127.0.0.1:" + taken.getLocalPort(),
          "another program listens there already",
          "--listen");
    }
  }

  @Test
  void anUnknownKey() throws IOException {
    Path file = directory.resolve("skerry.yaml");
    Files.writeString(file, "# mine\nlisen: 127.0.0.1:1\nmaxJails: many\n");
    assertRefused(
        up("--config", file.toString()), "skerry.yaml:2:1", "listen", "skerry.yaml:3:11", "many");
  }

  @Test
  void aConfigurationThatIsNotThere() {
    assertRefused(up("--config", "/nowhere/skerry.yaml"), "/nowhere/skerry.yaml");
  }

  @Test
  void aSecondServiceOnOneDataDirectory() {
    Path data = SharedService.get().data();
    assertRefused(
        Shell.in(directory).run(ServiceProcess.command(data)),
        "another skerry service holds the data directory " + data,
        "--data");
    assertThat(SharedService.get().curl("/hello").ok()).startsWith("Hello");
  }

  @Test
  void aZfsStoreWithoutItsDataset() {
    assertRefused(up("--store", "zfs"), "zfs");
  }

  @Test
  void anUnknownStore() {
    assertRefused(up("--store", "tape"), "tape", "directory");
  }

  private Shell.Result asNobody(Path data, String... prefix) {
    List<String> command = new ArrayList<>(NOBODY);
    command.addAll(List.of(prefix));
    Installation installed = Installation.copyTo(directory);
    command.addAll(installed.command(data));
    return Shell.in(installed.home()).run(command);
  }

  @Test
  void aDataDirectoryThatCannotBeWritten() {
    assertRefused(
        asNobody(Path.of("/var/lib/skerry-test/data")),
        "use the data directory /var/lib/skerry-test/data",
        "--data DIR");
  }

  @Test
  void aUserWhereUserNamespacesAreForbidden() throws IOException {
    Path data = Files.createDirectory(directory.resolve("theirs"));
    Shell.in(directory).run("chown", "12345:12345", data.toString()).ok();
    assertRefused(
        asNobody(data, FORBID), "no jail driver can work here", "sysctl -w user.max", "plain");
  }

  @Test
  void noJdk() throws IOException {
    Installation installed = Installation.copyTo(directory).withoutJdks();
    assertRefused(
        installed.barren().with("JAVA_HOME", "").run("sh", installed.launcher().toString(), "up"),
        "a JDK 25 is needed",
        "JAVA_HOME");
  }

  @Test
  void noMavenToBuildWith() throws IOException {
    Installation installed = Installation.copyTo(directory).unbuilt();
    assertRefused(
        installed.barren().run("sh", installed.launcher().toString(), "up"),
        "the program 'mvn' is needed to build");
  }

  @Test
  void noCompilerToBuildWith() throws IOException {
    Installation installed = Installation.copyTo(directory).unbuilt();
    assertRefused(
        installed.barren("mvn").run("sh", installed.launcher().toString(), "up"),
        "the program 'cc' is needed to build");
  }
}
