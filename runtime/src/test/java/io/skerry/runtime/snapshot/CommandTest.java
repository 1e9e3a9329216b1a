package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting the system's programs. */
final class CommandTest {
  @TempDir private Path directory;

  private Command program(String script) throws IOException {
    Path program = Files.writeString(directory.resolve("program"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new Command(List.of(directory), Duration.ofSeconds(2));
  }

  @Test
  void passesArgumentsAsTheyAre() throws IOException {
    Command.Outcome outcome =
        program("printf '<%s>' \"$@\"").run("program", List.of("a b", "$(id)", "-x;", ""));

    assertThat(outcome.ok()).isTrue();
    assertThat(outcome.output()).isEqualTo("<a b><$(id)><-x;><>");
  }

  @Test
  void givesNothingOfItsOwnEnvironment() throws IOException {
    assertThat(program("env").run("program", List.of()).output().lines())
        .allMatch(line -> line.matches("(PATH|LC_ALL|PWD|_|SHLVL|OLDPWD)=.*"))
        .contains("LC_ALL=C");
  }

  @Test
  void tellsFailuresInOneLine() throws IOException {
    Command.Outcome outcome =
        program("echo 'cannot open x:'; echo ' busy' >&2; exit 3").run("program", List.of());

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.says("busy")).isTrue();
    assertThat(outcome.line()).isEqualTo("cannot open x:; busy");
  }

  @Test
  void killsWhatDoesNotEnd() throws IOException {
    Command command = program("sleep 60");

    assertThatThrownBy(() -> command.run("program", List.of()))
        .hasMessageContaining("did not end within 2 s");
  }

  @Test
  void killsWhatTalksWithoutEnd() throws IOException {
    Command command = program("exec yes");

    assertThatThrownBy(() -> command.run("program", List.of()))
        .hasMessageMatching(".*(bytes of output|did not end).*");
  }

  @Test
  void saysWhereItLooked() {
    Command command = new Command(List.of(directory));

    assertThatThrownBy(() -> command.run("zfs", List.of()))
        .hasMessageContaining("start zfs: not found in")
        .hasMessageContaining(directory.toString());
  }
}
