package io.skerry.deployer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.Commit;
import io.skerry.deployer.Running;
import io.skerry.deployer.git.Repositories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code skerry repos} against a service in this process. */
@Timeout(60)
class ReposVerbTest {
  @TempDir private Path work;
  private Running running;
  private Repositories elsewhere;
  private String path = "";

  @BeforeEach
  void open() {
    running = new Running(work);
    elsewhere = new Repositories(work.resolve("elsewhere"));
    new Commit().function("a", "echo 1").land(elsewhere.make("theirs"));
    path = work.resolve("elsewhere/theirs.git").toString();
  }

  @AfterEach
  void close() {
    running.close();
    elsewhere.close();
  }

  private Said say(String... arguments) {
    return Said.by(
        Stream.concat(Stream.of(arguments), Stream.of("--data", running.service.data().toString()))
            .toArray(String[]::new));
  }

  @Test
  void aRepositoryIsAddedShownTestedAndRemoved() throws Exception {
    Path secret = Files.writeString(work.resolve("secret"), "0123456789abcdef\n");

    Said added =
        say(
            "repos",
            "add",
            "jobs",
            path,
            "--interval",
            "1s",
            "--webhook-secret-file",
            secret.toString());
    assertThat(added.status()).as(added.err()).isZero();
    assertThat(added.out()).isEqualTo("watching jobs; see: skerry repos\n");
    Awaitility.await()
        .untilAsserted(() -> assertThat(say("repos").out()).containsPattern("jobs +up to date"));
    assertThat(say("repos", "list", "--output", "json").out()).contains("webhook-secret");

    Said tested = say("repos", "test", "jobs");
    assertThat(tested.status()).as(tested.err() + tested.out()).isZero();
    assertThat(tested.out())
        .contains("ok        find the branch: main", "ok        read the manifests: 1 function");

    Said unasked = say("repos", "remove", "jobs");
    assertThat(unasked.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(unasked.err())
        .contains(
            "this would watch jobs no longer (" + path + ", branch main)",
            "stay in service: a; its credentials are deleted",
            "say --yes");
    assertThat(say("repos").out()).contains("jobs");
    assertThat(say("repos", "remove", "jobs", "--yes").out())
        .startsWith("no longer watching jobs; in service go on: a");
    assertThat(say("repos", "test", "jobs").status()).isEqualTo(ExitStatus.REFUSED);
    assertThat(say("repos", "remove", "jobs").status()).isEqualTo(ExitStatus.REFUSED);
  }

  @Test
  void theStepThatFailsIsSaid() {
    Said said = say("repos", "test", path, "--branch", "trunk");

    assertThat(said.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(said.out())
        .contains(
            "ok        find the repository",
            "failed    find the branch: it has no branch trunk; it has main",
            "remedy: ",
            "not tried read the manifests");
  }

  @Test
  void whatIsRefusedIsTold() {
    assertThat(say("repos", "add", "functions", path).status()).isEqualTo(ExitStatus.REFUSED);
    Said absent = say("repos", "add", "jobs", path, "--token-file", work + "/absent");
    assertThat(absent.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(absent.err()).contains("cannot read " + work + "/absent");
  }
}
