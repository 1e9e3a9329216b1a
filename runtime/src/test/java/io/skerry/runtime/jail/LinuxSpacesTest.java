package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Namespaces serve one jail after another, but never with anything of the one before. */
final class LinuxSpacesTest extends LinuxFixture {
  private static final String NAME = "readlink /proc/self/ns/net /proc/self/ns/ipc";
  private static final String QUEUE =
      """
      python3 -c '
      import ctypes, os
      libc = ctypes.CDLL(None, use_errno=True)
      queue = libc.mq_open(b"/left", os.O_CREAT | os.O_RDWR, 0o600, None)
      assert queue >= 0, os.strerror(ctypes.get_errno())
      '
      """;

  /** Two ends of one connection, closed by the side that then waits: TIME-WAIT. */
  private static final String WAITING =
      """
      python3 -c '
      import socket
      listener = socket.create_server(("127.0.0.1", 4242))
      near = socket.create_connection(("127.0.0.1", 4242))
      far, _ = listener.accept()
      near.close()
      far.recv(1)
      far.close()
      '
      """;

  private String space(String program) throws IOException {
    RecordingStreams streams = new RecordingStreams();
    assertExited(run(shell(program + NAME), streams), 0);
    assertThat(streams.errorText()).isEmpty();
    return streams.outputText();
  }

  private String sockets() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    assertExited(run(shell("cat /proc/net/tcp /proc/net/unix | wc -l"), streams), 0);
    return streams.outputText().strip();
  }

  @Test
  void aCleanOneIsUsedAgain() throws IOException {
    String first = space("");

    assertThat(space("")).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipcmk -M 4096 >&2", "ipcmk -S 1 >&2", "ipcmk -Q >&2", QUEUE})
  void oneWithAnObjectThatIsLeftIsNot(String makes) throws IOException {
    space("");
    RecordingStreams first = new RecordingStreams();
    assertExited(run(shell(makes + "\n" + NAME), first), 0);

    assertThat(space("")).isNotEqualTo(first.outputText());
  }

  @Test
  void oneWithAnObjectThatWasRemovedIs() throws IOException {
    String first =
        space("ipcmk -M 4096 >/dev/null && ipcrm -M $(ipcs -m | awk '/^0x/{print $1}');");

    assertThat(space("")).isEqualTo(first);
  }

  @Test
  void oneWithAConnectionThatWaitsIsNot() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    assertExited(run(shell(WAITING + "grep -c ':1092 06 ' /proc/net/tcp"), streams), 0);
    assertThat(streams.outputText()).as(streams.errorText()).isEqualTo("1\n");

    assertThat(sockets()).isEqualTo("2"); // the headings
  }

  @Test
  void oneWithListenersOfADeadProcessHasNoneOfThem() throws IOException {
    String listen =
        "python3 -c 'import socket, time; t = socket.create_server((\"127.0.0.1\", 4243));"
            + " s = socket.socket(socket.AF_UNIX); s.bind(\"\\0skerry\"); s.listen();"
            + " print(\"up\", flush=True); time.sleep(60)' >&2 &"
            + " while ! grep -q :1093 /proc/net/tcp; do :; done";
    assertExited(run(shell(listen), new RecordingStreams()), 0);

    assertThat(sockets()).isEqualTo("2");
  }

  @Test
  void twoAtATimeNeverShareOne() throws IOException {
    RecordingStreams outer = new RecordingStreams();
    try (var held = prepare()) {
      String other = space("");
      assertExited(held.run(shell(NAME), outer), 0);
      assertThat(outer.outputText()).isNotEqualTo(other);
    }
  }
}
