package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository elsewhere that the service looks at. */
final class WatchedRepositoryIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @BeforeAll
  static void needs() {
    Needs.jails();
  }

  @Test
  void whatLandsThereIsDeployed() throws IOException {
    Path team = Files.createDirectory(directory.resolve("team"));
    Shell.in(team).run("git", "init", "-q", "-b", "live").ok();
    WorkingCopy copy = WorkingCopy.at(team);
    copy.function("team", "echo one").commit("one");
    Path file = directory.resolve("skerry.yaml");
    Files.writeString(
        file,
        "repositories:\n  - {name: team, url: "
            + team
            + ", branch: live, interval: 1s}\ndriver: linux\n");

    try (ServiceProcess service =
        ServiceProcess.up(directory.resolve("data"), "--config", file.toString())) {
      awaitAnswer(service, "one\n");

      copy.function("team", "echo two").commit("two");
      awaitAnswer(service, "two\n");

      copy.write("team/function.yaml", "runtime: shell\ntimeout: soon\n").commit("broken");
      await().atMost(LONG).until(() -> service.log().contains("team/function.yaml:2:10: timeout"));
      assertThat(service.curl("/team").ok()).isEqualTo("two\n");

      copy.function("team", "echo three").commit("three");
      awaitAnswer(service, "three\n");
      assertThat(service.curl("/hello").ok()).startsWith("Hello");
    }
  }

  @Test
  void whatIsAddedOutlivesAKill() throws IOException {
    Path team = Files.createDirectory(directory.resolve("team"));
    Shell.in(team).run("git", "init", "-q", "-b", "main").ok();
    WorkingCopy copy = WorkingCopy.at(team);
    copy.function("team", "echo one").commit("one");
    Path secret = Files.writeString(directory.resolve("secret"), "0123456789abcdef\n");
    Path data = directory.resolve("data");

    try (ServiceProcess service = ServiceProcess.up(data, "--driver", "linux")) {
      repos(
              service,
              "add",
              "team",
              team.toString(),
              "--interval",
              "1s",
              "--webhook-secret-file",
              secret.toString())
          .ok();
      service.kill();
    }
    try (ServiceProcess service = ServiceProcess.up(data, "--driver", "linux")) {
      awaitAnswer(service, "one\n");
      service.kill();
    }
    copy.function("team", "echo two").commit("two");
    try (ServiceProcess service = ServiceProcess.up(data, "--driver", "linux")) {
      awaitAnswer(service, "two\n");
      assertThat(repos(service, "test", "team").ok()).contains("read the manifests: 1 function");
      assertThat(answered(service, "n").all())
          .contains("stay in service: team; its credentials are deleted", "Go on? [y/N]")
          .contains("nothing was changed");
      assertThat(repos(service, "list").ok()).contains("team");
      assertThat(answered(service, "y").all()).contains("in service go on: team");
      assertThat(repos(service, "list").ok()).doesNotContain("team");
      assertThat(service.curl("/team").ok()).isEqualTo("two\n");
    }
  }

  /** Removes the repository at a terminal, where somebody answers. */
  private static Shell.Result answered(ServiceProcess service, String answer) {
    return Shell.in(service.data())
        .sh(
            "(sleep 8; echo %s) | script -q -e -c '%s repos remove team --data %s' /dev/null"
                .formatted(answer, ServiceProcess.launcher(), service.data()));
  }

  private static Shell.Result repos(ServiceProcess service, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ServiceProcess.launcher().toString());
    command.add("repos");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--data", service.data().toString()));
    return Shell.in(service.data()).run(command);
  }

  private static void awaitAnswer(ServiceProcess service, String text) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(service.curl("/team").body()).isEqualTo(text));
  }
}
