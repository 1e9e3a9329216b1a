package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.JailCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell of this system, parked in a directory. */
final class ParkedShellTest {
  @TempDir Path directory;

  private Process park() throws IOException {
    Process process =
        new ProcessBuilder(ParkedShell.command(directory.toString(), 64))
            .redirectError(directory.resolve("error").toFile())
            .start();
    ParkedShell.awaitReady(process);
    return process;
  }

  private String run(Map<String, String> environment, String input, String... command)
      throws IOException {
    Process process = park();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(ParkedShell.message(commandOf(environment, command)));
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static JailCommand commandOf(Map<String, String> environment, String... command) {
    return new JailCommand(List.of(command), environment, Duration.ofSeconds(1));
  }

  @Test
  void everyCharacterPassesAsAValueAndAsAnArgument() throws IOException {
    String all =
        IntStream.range(1, 0x3000)
            .filter(letter -> !Character.isSurrogate((char) letter))
            .mapToObj(Character::toString)
            .collect(Collectors.joining());

    assertThat(run(Map.of("A", all + "\n\n"), "", "/usr/bin/env", "-0"))
        .isEqualTo("A=" + all + "\n\n\0");
    assertThat(run(Map.of(), "", "/usr/bin/printf", "%s|", all, "", "'", "\n"))
        .isEqualTo(all + "||'|\n|");
  }

  @Test
  void noValueBecomesCode() throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("A", "'; touch made; '");
    environment.put("B", "$(touch made)`touch made`\\");
    environment.put("C", "x\nLD_PRELOAD=no\nexport D=no\n'\ntouch made\n");

    String output = run(environment, "", "/usr/bin/env", "-0");

    assertThat(output.split("\0", -1)).hasSize(environment.size() + 1);
    environment.forEach((name, value) -> assertThat(output).contains(name + "=" + value + "\0"));
    assertThat(directory.resolve("made")).doesNotExist();
  }

  @Test
  void variablesThatAShellUsesItselfPassToo() throws IOException {
    Map<String, String> environment =
        Map.of(
            "IFS", "x", "n", "9", "t", "no", "PWD", "/x", "OLDPWD", "", "PS4", "$(id)", "ENV", "y");

    String output = run(environment, "", "/usr/bin/env", "-0");

    assertThat(output.split("\0", -1)).hasSize(environment.size() + 1);
    environment.forEach((name, value) -> assertThat(output).contains(name + "=" + value + "\0"));
  }

  @Test
  void whatFollowsTheMessageIsLeftToTheProgram() throws IOException {
    assertThat(run(Map.of(), "body\n\nof it", "/bin/cat")).isEqualTo("body\n\nof it");
    assertThat(run(Map.of(), "", "/bin/cat")).isEmpty();
  }

  @Test
  void aProgramThatWantsToBeAheadFindsTheSameDescriptors() throws Exception {
    Process process = park();
    Map<String, String> request = Map.of("A", "a=b\n'$(id)'%s\\0\n");
    JailCommand program =
        commandOf(
            Map.of("S", "s"), "/bin/sh", "-c", "echo >&4; cat <&3; echo \"$S,$A\"; cat; exit 5");
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(ParkedShell.message(program, commandOf(request, "ignored")));
      stdin.write("body".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("A=a=b\n'$(id)'%s\\0\n\0s,\nbody");
    assertThat(process.waitFor()).isEqualTo(5);
  }

  @Test
  void theNumberOfOpenFilesIsLimitedAndNoCoreIsWritten() throws IOException {
    assertThat(run(Map.of(), "", "/bin/sh", "-c", "ulimit -n; ulimit -Hn; ulimit -c"))
        .isEqualTo("64\n64\n0\n");
  }

  @Test
  void aParkedShellThatGetsNoMessageEnds() throws Exception {
    Process process = park();
    process.getOutputStream().close();

    assertThat(process.waitFor()).isZero();
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
  }

  @Test
  void whatNeverParksIsToldWithItsWords() throws IOException {
    Path gone = directory.resolve("gone");
    Process process = new ProcessBuilder(ParkedShell.command(gone.toString(), 64)).start();

    assertThatThrownBy(() -> ParkedShell.awaitReady(process))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("gone");
  }

  @Test
  void aTreeOfAnotherUserIsRefused() throws IOException {
    boolean root = Files.getOwner(directory).getName().equals("root");
    if (root) {
      Files.setAttribute(directory, "unix:uid", 64_100);
    }
    Path others = root ? directory : Path.of("/");
    Process process = new ProcessBuilder(ParkedShell.command(others.toString(), 64)).start();

    assertThatThrownBy(() -> ParkedShell.awaitReady(process))
        .hasMessageContaining("does not belong to the user");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1A", "A-B", "A B", "A;touch made", "A\nB", "Ä", "OPTIND"})
  void namesThatAShellCannotSetAreRefused(String name) {
    assertThatThrownBy(() -> ParkedShell.message(commandOf(Map.of(name, "x"), "true")))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("variable");
  }

  @Test
  void aNulIsRefused() {
    assertThatThrownBy(() -> ParkedShell.message(commandOf(Map.of(), "a\0b")))
        .hasMessageContaining("NUL");
  }
}
