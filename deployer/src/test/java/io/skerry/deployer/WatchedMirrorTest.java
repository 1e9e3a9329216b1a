package io.skerry.deployer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skerry.deployer.configuration.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What others see of our copy of a repository that lives elsewhere. */
@Timeout(90)
class WatchedMirrorTest {
  @TempDir Path work;

  private Configuration.Watched jobs() {
    return new Configuration.Watched(
        "jobs", work.resolve("jobs").toString(), "main", Duration.ofMillis(100));
  }

  @Test
  void isReadButNotPushedToAndShowsNoRefOfOurs() throws Exception {
    try (Running running = new Running(work, jobs())) {
      Path directory = Files.createDirectories(work.resolve("jobs/a"));
      Files.writeString(directory.resolve("function.yaml"), "description: a\n");
      Files.writeString(directory.resolve("run.sh"), "#!/bin/sh\necho a\n");
      running.gitFine("jobs", "init", "-q", "-b", "main");
      running.gitFine("jobs", "add", "-A");
      running.gitFine("jobs", "commit", "-q", "-m", "Add a");
      await().until(() -> running.service.versions().size() == 1);

      String mirror = running.repository("jobs", running.token());
      assertThat(running.gitFine("jobs", "ls-remote", mirror).output())
          .contains("refs/heads/main")
          .doesNotContain("refs/skerry");
      running.gitFine("jobs", "commit", "-q", "--allow-empty", "-m", "Elsewhere");
      assertThat(running.git("jobs", "push", mirror, "main").status()).isNotZero();
      assertThat(running.get("/readyz", running.token()).body()).contains("\"repository jobs\"");
    }
  }

  @Test
  void thatCannotBeReachedIsMentionedAndLeavesTheServiceReady() throws Exception {
    try (Running running = new Running(work, jobs())) {
      await().until(() -> running.get("/readyz", running.token()).body().contains("fetch main of"));
      assertThat(running.get("/readyz", running.token()).statusCode()).isEqualTo(200);
    }
  }
}
