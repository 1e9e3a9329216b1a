package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildSpec;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.store.Build;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Builds that are ended, and what they leave. */
@Timeout(60)
class BuildEndingTest extends BuildRuns {
  @Test
  void aBuildThatTheStopEndsIsInterruptedAndNotFailed() throws Exception {
    Thread building =
        Thread.ofPlatform().start(() -> failure("echo begun; sleep 60", "echo never"));
    Awaitility.await().until(() -> heard.contains("begun"));

    bench.runner.stop();

    building.join();
    assertThat(row().state()).isEqualTo(Build.State.INTERRUPTED);
    assertThat(heard).doesNotContain("never");
    assertThat(bench.runtime.snapshots().list()).isEmpty();
  }

  @Test
  void theTimeoutCountsForAllStepsTogether() {
    timeout = Duration.ofSeconds(1);

    failure("sleep 0.6", "sleep 30").hasMessageContaining("build.timeout of 1s; raise it");

    assertNothingWasMade();
  }

  @ParameterizedTest
  @CsvSource({
    "'mkfifo sub-pipe', sub-pipe",
    "'mkdir d; mkfifo d/p', d/p",
    "'ln -s /etc/passwd l; mkfifo q', q",
  })
  void aTreeThatHoldsAPipeIsRefusedInWords(String script, String path) {
    failure(script)
        .hasMessageContaining(path + " is ")
        .hasMessageContaining("only files, directories and links can be kept; remove it");
    assertThat(log()).contains("[skerry] ");
    assertNothingWasMade();
  }

  @Test
  void aTreeThatHoldsASocketIsRefusedInWords() {
    failure("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"s\")'")
        .hasMessageContaining("/s is ");
    assertNothingWasMade();
  }

  @Test
  void aFailureOfTheCheckOutEndsTheBuildsRow() {
    BuildSpec build = BuildSpec.DEFAULT;
    Manifest manifest = new Manifest(FunctionSpec.of(NAME, List.of("x")), Optional.empty(), build);
    BuildJob job =
        job(
            manifest,
            new BuildPlan(List.of(), List.of(), List.of()),
            _ -> {
              throw new IllegalStateException("disk on fire");
            });

    assertThatThrownBy(() -> bench.runner.run(job, queued(), heard::add))
        .hasMessage("disk on fire");
    assertNothingWasMade();
  }

  @Test
  void aBuildThatIsCancelledBeforeItBeginsDoesNotBegin() {
    String build = queued();
    bench.runtime.builds().end(build, Build.State.CANCELLED, "not wanted");
    BuildJob job =
        job(
            new Manifest(FunctionSpec.of(NAME, List.of("x")), Optional.empty(), BuildSpec.DEFAULT),
            new BuildPlan(List.of(), List.of(), List.of()),
            this::checkOut);

    assertThatThrownBy(() -> bench.runner.run(job, build, heard::add))
        .hasMessageContaining("was cancelled");
    assertThat(bench.runtime.snapshots().list()).isEmpty();
  }

  @Test
  void aBuildThatIsCancelledWhileItRunsEndsAsCancelled() throws Exception {
    Thread building =
        Thread.ofPlatform()
            .start(() ->
                assertThatThrownBy(() -> run("echo begun; sleep 60"))
                    .hasMessageContaining("was cancelled"));
    Awaitility.await().until(() -> heard.contains("begun"));

    bench.runner.cancel(row().id());

    building.join();
    assertThat(row().state()).isEqualTo(Build.State.CANCELLED);
  }
}
