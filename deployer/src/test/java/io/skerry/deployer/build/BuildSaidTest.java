package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.store.Build;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What builds say, and who hears it. */
@Timeout(60)
class BuildSaidTest extends BuildRuns {
  @Test
  void theReasonHoldsNoControlCharacterOfTheCommand() {
    failure("\u001b[31m\nexit 1").message().doesNotContain("\u001b", "\n");
  }

  @Test
  void theLogIsHeardWhileTheStepRuns() throws Exception {
    Path gate = work.resolve("gate");
    Thread building =
        Thread.ofPlatform()
            .start(() -> run("echo one; until [ -e " + gate + " ]; do sleep 0.05; done; echo two"));

    Awaitility.await().until(() -> heard.contains("one"));
    assertThat(heard).doesNotContain("two");
    assertThat(row().state()).isEqualTo(Build.State.RUNNING);
    Files.createFile(gate);
    building.join();

    assertThat(heard).endsWith("one", "two");
    assertThat(row().state()).isEqualTo(Build.State.SUCCEEDED);
  }

  @Test
  void anUnfinishedLastLineIsKept() {
    run("printf 'a\\nb'");

    assertThat(heard).endsWith("a", "b");
  }

  @Test
  void aLogWithoutEndIsCutAndTheBuildGoesOn() {
    run("yes 0123456789012345678901234567890123456789 | head -c 3000000");

    assertThat(log()).hasSizeLessThan(1_100_000).endsWith(" characters]\n");
    assertThat(heard.getLast()).startsWith("[log cut here");
  }

  @Test
  void theReasonOfALateFailureStandsInALogThatWasCut() {
    failure("yes 0123456789 | head -c 3000000; mkfifo pipe").hasMessageContaining("pipe");

    assertThat(log()).contains("[log cut here").endsWith("remove it\n");
  }

  @Test
  void aLogGrowsWhileItsBuildRuns() throws Exception {
    Thread building = Thread.ofPlatform().start(() -> failure("echo begun; sleep 60"));

    Awaitility.await()
        .untilAsserted(() -> {
          assertThat(bench.runtime.builds().latest(1)).isNotEmpty();
          assertThat(log()).contains("begun");
        });

    assertThat(row().state()).isEqualTo(Build.State.RUNNING);
    bench.runner.stop();
    building.join();
  }
}
