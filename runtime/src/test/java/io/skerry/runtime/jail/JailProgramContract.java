package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every jail driver must do about the program, its environment and its exit status. */
abstract class JailProgramContract extends JailFixture {
  @Test
  void environmentIsExactlyTheGivenOne() throws IOException {
    Map<String, String> environment =
        Map.of("PLAIN", "1", "EMPTY", "", "ODD", "a=b\nLD_PRELOAD=no\n\n'$(id)'", "lower_9", " x ");
    RecordingStreams streams = new RecordingStreams();

    assertExited(run(command(environment, "/usr/bin/env", "-0"), streams), 0);

    assertThat(variables(streams.outputText())).isEqualTo(environment);
  }

  @Test
  void anEmptyEnvironmentIsEmpty() throws IOException {
    RecordingStreams streams = new RecordingStreams();

    assertExited(run(command(Map.of(), "/usr/bin/env", "-0"), streams), 0);

    assertThat(streams.outputText()).isEmpty();
  }

  @Test
  void argumentsArriveAsTheyAre() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    JailCommand command =
        command(
            Map.of(),
            "/bin/sh",
            "-c",
            "for a; do printf '<%s>' \"$a\"; done",
            "sh",
            "",
            "a b",
            "$HOME\n*",
            "--",
            "-x");

    assertExited(run(command, streams), 0);

    assertThat(streams.outputText()).isEqualTo("<><a b><$HOME\n*><--><-x>");
  }

  @Test
  void workingDirectoryIsTheTreeAndWritable() throws IOException {
    Path tree = tree();
    Files.writeString(tree.resolve("given"), "given ");
    RecordingStreams streams = new RecordingStreams();

    assertExited(run(tree, shell("echo made > made && cat given made"), streams), 0);

    assertThat(streams.outputText()).isEqualTo("given made\n");
  }

  @Test
  void relativeProgramLiesBelowTheTree() throws IOException {
    Path tree = tree();
    script(tree.resolve("x.sh"), "echo \"ran $1\"");
    Files.createDirectory(tree.resolve("deep"));
    script(tree.resolve("deep/y.sh"), "echo \"deep $1\"");
    RecordingStreams streams = new RecordingStreams();

    assertExited(run(tree, command(Map.of("PATH", PATH), "./x.sh", "one"), streams), 0);
    assertExited(run(tree, command(Map.of("PATH", PATH), "deep/y.sh", "two"), streams), 0);

    assertThat(streams.outputText()).isEqualTo("ran one\ndeep two\n");
  }

  @Test
  void programWithoutSlashIsFoundByPath() throws IOException {
    RecordingStreams streams = new RecordingStreams("x".getBytes(StandardCharsets.UTF_8));

    assertExited(run(command(Map.of("PATH", "/nowhere:" + PATH), "cat"), streams), 0);

    assertThat(streams.outputText()).isEqualTo("x");
  }

  @Test
  void programWithoutSlashIsNotLookedForElsewhere() throws IOException {
    Path tree = tree();
    script(tree.resolve("here"), "echo no");

    assertExited(run(tree, command(Map.of("PATH", PATH), "here"), new RecordingStreams()), 127);
    assertExited(run(command(Map.of("PATH", "/nowhere"), "cat"), new RecordingStreams()), 127);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-program", "./no-such-program", "/no/such-program"})
  void missingProgramIs127AndNamed(String program) throws IOException {
    RecordingStreams streams = new RecordingStreams(new byte[100_000]);

    assertExited(run(command(Map.of("PATH", PATH), program), streams), 127);

    assertThat(streams.errorText()).contains(program).endsWith("\n");
    assertThat(streams.outputText()).isEmpty();
  }

  @Test
  void programThatCannotBeExecutedIs126AndNamed() throws IOException {
    Path tree = tree();
    Files.writeString(tree.resolve("data.txt"), "no program");
    Files.createDirectory(tree.resolve("folder"));

    for (String program : new String[] {"./data.txt", "./folder"}) {
      RecordingStreams streams = new RecordingStreams();
      assertExited(run(tree, command(Map.of("PATH", PATH), program), streams), 126);
      assertThat(streams.errorText()).contains(program);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 126, 127, 255})
  void exitStatusIsExact(int status) throws IOException {
    JailExit exit = run(shell("exit " + status), new RecordingStreams());

    assertExited(exit, status);
    assertThat(exit.success()).isEqualTo(status == 0);
    assertThat(exit.wall()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 15, 6})
  void signalIs128AndItsNumber(int signal) throws IOException {
    JailExit exit = run(shell("kill -" + signal + " $$"), new RecordingStreams());

    assertThat(exit.cause()).isEqualTo(JailExit.Cause.SIGNALED);
    assertThat(exit.status()).isEqualTo(128 + signal);
  }

  static Map<String, String> variables(String text) {
    Map<String, String> variables = new LinkedHashMap<>();
    Pattern.compile("\0")
        .splitAsStream(text)
        .forEach(line -> {
          int equals = line.indexOf('=');
          variables.put(line.substring(0, equals), line.substring(equals + 1));
        });
    return variables;
  }
}
