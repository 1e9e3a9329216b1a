package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the service exactly while a build becomes a snapshot, which many files make last, and
 * exactly between the snapshot and its row.
 */
@Timeout(600)
class SnapshotKillsIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  /** A moment may be missed where the machine is busy; then it is tried once more. */
  private static final int ATTEMPTS = 6;

  private static final String MANY =
      "mkdir many; i=0; while [ $i -lt 4000 ]; do echo ROUND $i > many/$i; i=$((i+1)); done";

  @TempDir private Path directory;
  private final List<String> flags = new ArrayList<>();
  private ServiceProcess service;
  private WorkingCopy copy;
  private int round;

  /** What the killed service had of clones, stages and jails. */
  private List<String> left = List.of();

  /** What else the service is started with. */
  List<String> store(Path place) {
    return List.of("--store", "directory");
  }

  Optional<String> parent() {
    return Optional.empty();
  }

  @BeforeEach
  void start() throws IOException {
    Needs.jails();
    flags.addAll(store(directory));
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      flags.addAll(List.of("--listen", "127.0.0.1:" + socket.getLocalPort()));
    }
    service = up();
    copy = WorkingCopy.clone(service.repository("functions"), directory.resolve("copy"));
    commit("true");
    copy.git("push", "origin", "HEAD:main").ok();
  }

  @AfterEach
  void stop() {
    if (service != null) {
      service.close();
    }
  }

  private ServiceProcess up() {
    return ServiceProcess.up(directory.resolve("data"), flags.toArray(String[]::new));
  }

  private Agreement agreement() {
    return new Agreement(service, copy, "which", parent());
  }

  private void commit(String build) {
    round++;
    copy.function(
            "which",
            "build: {command: [sh, -c, '" + build.replace("ROUND", "" + round) + "']}\n",
            "echo " + round)
        .commit("round " + round);
  }

  private Process push() throws IOException {
    return new ProcessBuilder("git", "push", "-f", "origin", "HEAD:main")
        .directory(copy.shell().directory().toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Pushes, kills the service when it is time, and starts it again. */
  private void killAt(BooleanSupplier moment) throws Exception {
    commit(MANY);
    Process push = push();
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(LONG)
        .until(() -> moment.getAsBoolean() || !push.isAlive());
    service.kill();
    push.descendants().forEach(ProcessHandle::destroyForcibly);
    push.destroyForcibly().waitFor();
    left = traces().runs();
  }

  private Traces traces() {
    return new Traces(service.data(), parent());
  }

  private void assertAllAgree(String before) throws IOException {
    assertThat(agreement().check("after the kill")).isEqualTo(before);
    await().atMost(LONG).untilAsserted(() -> assertThat(traces().runs()).noneMatch(left::contains));
    assertThat(agreement().api("/builds?limit=1").path("items").path(0).path("state").asText())
        .isEqualTo("interrupted");
    copy.git("push", "-f", "origin", "HEAD:main").ok();
    assertThat(service.curl("/which").ok()).isEqualTo(round + "\n");
    assertThat(agreement().check("after the next push")).isNotEqualTo(before);
  }

  private boolean numbered() {
    JsonNode build = agreement().api("/builds?limit=1").path("items").path(0);
    return build.path("state").asText().equals("running") && build.has("version");
  }

  @Test
  void whileTheTreeBecomesASnapshot() throws Exception {
    for (int attempt = 1; ; attempt++) {
      String before = agreement().check("before");
      int stored = agreement().stored().size();
      killAt(this::numbered);
      boolean hit = isStaged() && agreement().stored().size() == stored;
      service = up();
      if (hit) {
        assertAllAgree(before);
        return;
      }
      assertThat(attempt).as("the moment was never hit").isLessThan(ATTEMPTS);
      agreement().check("missed");
    }
  }

  /** Whether a build's tree is still where it was built. */
  boolean isStaged() throws IOException {
    Path stages = directory.resolve("data/snapshots/stage");
    try (var entries = Files.list(stages)) {
      return entries.findAny().isPresent();
    }
  }

  @Test
  void betweenTheSnapshotAndItsRow() throws Exception {
    for (int attempt = 1; ; attempt++) {
      String before = agreement().check("before");
      Agreement running = agreement();
      int stored = running.stored().size();
      killAt(() -> storedNow(running) > stored);
      boolean there = storedNow(running) > stored;
      service = up();
      if (there && service.log().contains("remove the snapshot which@v")) {
        assertAllAgree(before);
        return;
      }
      assertThat(attempt).as("the moment was never hit\n" + service.log()).isLessThan(ATTEMPTS);
      agreement().check("missed");
    }
  }

  private static int storedNow(Agreement agreement) {
    try {
      return agreement.stored().size();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
