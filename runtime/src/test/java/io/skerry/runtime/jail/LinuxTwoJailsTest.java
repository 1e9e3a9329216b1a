package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tries to reach, from inside a jail, another one that runs, and sockets of the host. */
final class LinuxTwoJailsTest extends LinuxFixture {
  private static final String LISTEN =
      """
      import socket
      local = socket.socket(socket.AF_UNIX)
      local.bind("\\0skerry-test-abstract")
      local.listen()
      """;

  private static final String LISTEN_ALL =
      LISTEN
          + """
          port = socket.create_server(("127.0.0.1", 7777))
          open("/tmp/theirs", "w").close()
          open("/app/theirs", "w").close()
          open("/dev/shm/theirs", "w").close()
          """;

  private static final String WAIT =
      """
      import time
      print("up", flush=True)
      time.sleep(30)
      """;

  private static final String CONNECT =
      """
      import socket
      def attempt(family, address):
        try:
          socket.socket(family).connect(address)
          print("reached", address)
        except OSError as e:
          print(type(e).__name__)
      attempt(socket.AF_UNIX, "\\0skerry-test-abstract")
      attempt(socket.AF_INET, ("127.0.0.1", 7777))
      """;

  private String inside(String... command) throws IOException {
    RecordingStreams streams = new RecordingStreams();
    run(tree(), command(Map.of("PATH", PATH), command), streams);
    return streams.outputText() + streams.errorText();
  }

  /** What the program says in one jail while another one listens. */
  private String besideAnother(String... command) throws Exception {
    RecordingStreams other = new RecordingStreams();
    try (Jail jail = prepare()) {
      Thread thread =
          Thread.ofVirtual()
              .start(() ->
                  jail.run(
                      command(
                          Map.of("PATH", PATH, "THEIRS", "secret-of-another"),
                          "/usr/bin/python3",
                          "-c",
                          LISTEN_ALL + WAIT),
                      other));
      await().atMost(LONG).until(() -> other.outputText().contains("up"));

      String said = inside(command);

      jail.kill();
      thread.join();
      return said;
    }
  }

  @Test
  void anotherJailsSocketsAreOutOfReach() throws Exception {
    assertThat(besideAnother("/usr/bin/python3", "-c", CONNECT))
        .isEqualTo("ConnectionRefusedError\nConnectionRefusedError\n");
  }

  @Test
  void anotherJailsProcessesAndFilesAreOutOfReach() throws Exception {
    String look =
        "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr '\\0' '\\n'; ls -d /proc/[0-9]*;";
    String find = "find / -xdev -name theirs; ls /proc/[0-9]*/root/app /proc/[0-9]*/cwd/";

    String said = besideAnother("/bin/sh", "-c", look + find);

    assertThat(said)
        .contains("PWD=/app", "find / -xdev")
        .doesNotContain("secret-of-another", "theirs\n");
    assertThat(said.lines().filter(line -> line.matches("/proc/[0-9]+")).count())
        .isLessThanOrEqualTo(5);
  }

  @Test
  void abstractSocketsOfTheHostAreOutOfReach() throws Exception {
    Process host =
        new ProcessBuilder("/usr/bin/python3", "-c", LISTEN + WAIT)
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(host.inputReader().readLine()).isEqualTo("up");
      Process same = new ProcessBuilder("/usr/bin/python3", "-c", CONNECT).start();
      assertThat(same.inputReader().readLine()).as("from the host itself").startsWith("reached");

      assertThat(inside("/usr/bin/python3", "-c", CONNECT)).startsWith("ConnectionRefusedError");
    } finally {
      host.destroyForcibly().waitFor();
    }
  }

  @Test
  void aDaemonThatIgnoresEverythingEndsWithItsJail() throws Exception {
    String name = "60.0" + ProcessHandle.current().pid();
    String daemon =
        "trap '' HUP TERM INT QUIT; (setsid sh -c 'trap \"\" HUP TERM; (setsid sleep "
            + name
            + " >/dev/null 2>&1 </dev/null &) & exit' &) ; sleep 0.3; echo parent";

    assertThat(inside("/bin/sh", "-c", daemon)).isEqualTo("parent\n");

    await().atMost(LONG).until(() -> !running(name));
  }

  private static boolean running(String word) {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().commandLine().orElse("").contains(word));
  }

  @Test
  void inodesAreLimitedWithTheDisk() throws IOException {
    String fill =
        """
        import os
        made = 0
        try:
          while made < 1000000:
            os.close(os.open("/app/f%d" % made, os.O_CREAT | os.O_WRONLY))
            made += 1
        except OSError as e:
          print(e.strerror)
        print(made < 3000)
        """;
    RecordingStreams streams = new RecordingStreams();
    Limits limits = new Limits(Limits.DEFAULT.memory(), 1000, 64, 256, 8 << 20, 1 << 20);
    JailSpec spec = new JailSpec("full", "h", cloneOf(directory, tree()), limits, Network.NONE);
    try (Jail jail = jails.prepare(spec)) {
      assertExited(jail.run(command(Map.of(), "/usr/bin/python3", "-c", fill), streams), 0);
    }

    assertThat(streams.outputText()).isEqualTo("No space left on device\nTrue\n");
  }

  @Test
  void whatIsPlantedInATreeIsNotFollowedByTheNextJail() throws IOException {
    Path tree = tree();
    String plant =
        "ln -s /proc/1/root/etc/shadow a; ln -s /dev/fd/../../root b; mkfifo c; ln -s . d; echo done";
    RecordingStreams streams = new RecordingStreams();
    assertExited(run(tree, shell(plant), streams), 0);
    assertThat(streams.outputText()).isEqualTo("done\n");

    RecordingStreams next = new RecordingStreams();
    run(tree, shell("cat a b/.bashrc; ls"), next);

    assertThat(next.outputText()).isEmpty();
  }
}
