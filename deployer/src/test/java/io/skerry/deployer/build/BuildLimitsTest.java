package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.build.JailedBuilds.Project;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildSpec;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.Build;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Builds that misbehave, in real build jails. */
@Timeout(120)
class BuildLimitsTest {
  private static final long TREE = 64L << 20;

  @TempDir Path work;
  private JailedBuilds builds;
  private Duration timeout = Duration.ofSeconds(60);

  @BeforeEach
  void open() {
    builds = new JailedBuilds(work.resolve("data"), TREE);
  }

  @AfterEach
  void close() {
    if (builds != null) {
      builds.close();
    }
  }

  private Version run(String script) {
    BuildSpec spec = new BuildSpec(List.of(), Map.of(), timeout, false, List.of());
    Project project = Project.of("bad", Map.of("bad.sh", "#!/bin/sh\n"), spec);
    return builds.build(
        project,
        new BuildPlan(List.of(List.of("sh", "-c", script)), List.of("./bad.sh"), List.of()));
  }

  private AbstractThrowableAssert<?, ?> failure(String script) {
    return assertThatThrownBy(() -> run(script)).isInstanceOf(SkerryException.class);
  }

  private void assertNothingIsLeft() {
    assertThat(builds.runtime.jails().list()).isEmpty();
    assertThat(builds.runtime.snapshots().list()).isEmpty();
    assertThat(work.resolve("data/snapshots/stage"))
        .satisfiesAnyOf(
            stages -> assertThat(stages).doesNotExist(),
            stages -> assertThat(stages).isEmptyDirectory());
    assertThat(builds.runtime.builds().latest(1).getFirst().state()).isEqualTo(Build.State.FAILED);
  }

  /** Processes of this host whose arguments hold the word. */
  private static long processes(String word) {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(directory -> arguments(directory).contains(word)).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String arguments(Path directory) {
    try {
      return Files.readString(directory.resolve("cmdline"));
    } catch (IOException _) {
      return "";
    }
  }

  @Test
  void aDaemonDiesWithItsBuild() {
    String word = "86399.25";
    run(
        "setsid sh -c 'echo > started; exec sleep %s' </dev/null >/dev/null 2>&1 &".formatted(word)
            + " until [ -e started ]; do sleep 0.05; done; echo it runs");

    assertThat(builds.heard).contains("it runs");
    Awaitility.await().untilAsserted(() -> assertThat(processes(word)).isZero());
  }

  @Test
  void aTreeThatGrowsWithoutEndIsStopped() {
    failure("mkdir d; while :; do head -c 1048576 /dev/zero > d/$((n = n + 1)); done")
        .hasMessageContaining("made the tree larger than 64 MiB");

    assertThat(builds.heard.getLast()).startsWith("[skerry] build of bad failed:");
    assertNothingIsLeft();
  }

  @Test
  void aStepThatIsQuickerThanTheWatchIsLookedAtWhenItEnds() {
    failure("truncate -s 100M large").hasMessageContaining("larger than 64 MiB");

    assertNothingIsLeft();
  }

  @Test
  void manyEmptyFilesCountAsWhatTheyTakeOnTheDisk() {
    failure("mkdir d; cd d; seq 20000 | xargs touch").hasMessageContaining("larger than 64 MiB");
  }

  @Test
  void aLinkThatLeadsOutOfTheTreeIsNotCounted() {
    assertThat(run("ln -s /usr usr; ln -s / root").id()).hasToString("bad@v1");
  }

  @Test
  void theTemporaryDirectoryHasABoundOfItsOwn() {
    failure("head -c 3000000000 /dev/zero > /tmp/large")
        .hasMessageContaining("build of bad failed:");

    assertNothingIsLeft();
  }

  @Test
  void aGibibyteOfOutputIsCutAndTheBuildGoesOn() {
    Version version =
        run("head -c 1073741824 /dev/zero | tr '\\0' 'x' | fold -w 4000; echo > made");

    String log = builds.runtime.buildLogs().read(builds.runtime.builds().latest(1).getFirst().id());
    assertThat(log).hasSizeLessThan(1_100_000).contains("[log cut here");
    try (var clone = builds.runtime.snapshots().clone(version.id(), "i-look", 1 << 20)) {
      assertThat(clone.tree().resolve("made")).exists();
    }
  }

  @Test
  void outputWithoutEndIsEndedByTheTimeout() {
    timeout = Duration.ofSeconds(2);

    failure("yes").hasMessageContaining("build.timeout of 2s");
    assertNothingIsLeft();
  }

  @Test
  void aPasswordIsNotWaitedFor() {
    failure("read -r password").hasMessageContaining("exit status 1");
    failure("read -r password </dev/tty").hasMessageContaining("ended with exit status");
    failure("python3 -c 'import getpass; getpass.getpass()'")
        .hasMessageContaining("ended with exit status 1");
    assertNothingIsLeft();
  }
}
