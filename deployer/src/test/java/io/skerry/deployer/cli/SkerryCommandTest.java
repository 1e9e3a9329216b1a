package io.skerry.deployer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verbs that need no service. */
@Timeout(60)
class SkerryCommandTest {
  @TempDir Path work;

  @Test
  void withoutAVerbTheUsageIsShown() {
    Said said = Said.by();

    assertThat(said.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(said.out()).contains("Usage: skerry", "up", "invoke", "Exit status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fly", "functions --fly", "functions --output xml", "log", "log x y"})
  void aWrongCommandLineIsToldWithTheUsage(String line) {
    Said said = Said.by(line.split(" ", -1));

    assertThat(said.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(said.err()).contains("Usage:");
    assertThat(said.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"invoke ../x", "invoke a@", "log r-1", "versions A_B", "invocations --function ?"})
  void aWrongNameIsToldBeforeAnyConnection(String line) {
    Said said = Said.by(line.split(" ", -1));

    assertThat(said.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(said.err()).startsWith("skerry: '").hasLineCount(1);
  }

  @Test
  void noColoursWhereThereIsNoTerminal() {
    assertThat(Said.by("--help").out() + Said.by("fly").err()).doesNotContain("\u001b");
  }

  @Test
  void withoutADataDirectoryTheMessageSaysHowToNameOne() {
    Said said = Said.by("functions", "--data", work.resolve("absent").toString());

    assertThat(said.status()).isEqualTo(ExitStatus.UNREACHABLE);
    assertThat(said.err()).hasLineCount(1).contains("--data", "SKERRY_URL");
  }

  @Test
  void aServiceThatIsNotUpIsToldInOneLine() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Files.writeString(work.resolve("address"), "http://127.0.0.1:" + free + "\n");
    Files.writeString(work.resolve("admin-token"), "skerry_x\n");

    Said said = Said.by("functions", "--data", work.toString());

    assertThat(said.status()).isEqualTo(ExitStatus.UNREACHABLE);
    assertThat(said.err()).hasLineCount(1).contains("127.0.0.1:" + free, "is it up?");
  }

  @Test
  void anAddressThatIsNoneIsTold() throws IOException {
    Files.writeString(work.resolve("address"), "nonsense\n");
    Files.writeString(work.resolve("admin-token"), "skerry_x\n");

    assertThat(Said.by("functions", "--data", work.toString()).status())
        .isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void checkTellsGoodManifestsByPath() throws IOException {
    manifest("a", "description: fine\n");
    manifest("deep/b", "triggers: [{kind: http, path: /b}]\n");

    Said said = Said.by("check", work.toString());

    assertThat(said.status()).isZero();
    assertThat(said.out().lines())
        .containsExactly("ok a/function.yaml", "ok deep/b/function.yaml", "2 manifests, no error");
  }

  @Test
  void checkTellsEveryErrorWithItsPlace() throws IOException {
    manifest("a", "colour: red\ntimeout: soon\n");
    manifest("b", "name: c\n");
    manifest("c", "description: the same name as b\n");

    Said said = Said.by("check", work.toString());

    assertThat(said.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(said.out())
        .contains("a/function.yaml:1:1: colour", "a/function.yaml:2:10: timeout", "'c', as at");
  }

  @Test
  void checkOfNothingIsAnErrorAndOfNoDirectoryToo() throws IOException {
    assertThat(Said.by("check", work.toString()))
        .satisfies(said -> {
          assertThat(said.status()).isEqualTo(ExitStatus.FAILED);
          assertThat(said.err()).contains("there is no function.yaml below");
        });
    assertThat(Said.by("check", work.resolve("absent").toString()).status())
        .isEqualTo(ExitStatus.USAGE);
  }

  private void manifest(String directory, String text) throws IOException {
    Path place = Files.createDirectories(work.resolve(directory));
    Files.writeString(place.resolve("function.yaml"), text);
  }

  @Test
  void doctorTellsOfEachPartAndWhatToDo() {
    Said said = Said.by("doctor");

    assertThat(said.status()).isIn(ExitStatus.DONE, ExitStatus.FAILED);
    assertThat(said.out())
        .contains("driver linux: ", "ok    driver plain: ", "store directory: ", "store zfs: ");
    assertThat(said.err()).isEmpty();
  }

  @Test
  void aWrongConfigurationStopsTheStartWithEveryError() throws IOException {
    Path file = Files.writeString(work.resolve("skerry.yaml"), "colour: red\nlisten: 7\n");

    Said said = Said.by("up", "--config", file.toString());

    assertThat(said.status()).isNotZero();
    assertThat(said.err()).contains("colour", "listen");
  }
}
