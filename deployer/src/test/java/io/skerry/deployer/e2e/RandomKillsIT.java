package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills the service, or its warden alone, at random moments under load, and counts what is left.
 * The properties {@code skerry.kill.rounds} and {@code skerry.kill.seed} say how often and which
 * moments.
 */
final class RandomKillsIT {
  private static final Logger log = LoggerFactory.getLogger(RandomKillsIT.class);
  private static final int ROUNDS = Integer.getInteger("skerry.kill.rounds", 20);
  private static final long SEED = Long.getLong("skerry.kill.seed", System.nanoTime());
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int LONGEST_MILLIS = 1500;

  @TempDir private Path directory;
  private String[] flags = {};
  private ServiceProcess service;
  private WorkingCopy copy;
  private Traces traces;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private ServiceProcess up() {
    return ServiceProcess.up(directory.resolve("data"), flags);
  }

  @BeforeEach
  void start() throws IOException {
    Needs.jails();
    flags =
        new String[] {
          "--driver", "linux", "--store", "directory", "--listen", "127.0.0.1:" + freePort()
        };
    service = up();
    traces = new Traces(service.data(), Optional.empty());
    copy = WorkingCopy.clone(service.repository("functions"), directory.resolve("copy"));
    copy.write(
            "tick/function.yaml",
            "runtime: shell\ntriggers: [{kind: cron, schedule: \"* * * * * *\"}]\n")
        .write("tick/main.sh", "sleep 0.3\n")
        .function("work", "echo begun; sleep 0.05; echo ended")
        .function("which", "echo 0")
        .push("functions that are killed")
        .ok();
  }

  @AfterEach
  void stop() {
    if (service != null) {
      service.close();
    }
  }

  @Test
  void nothingIsLeftAndNothingForeignIsTouched() throws Exception {
    log.info("{} rounds with the seed {}", ROUNDS, SEED);
    Random random = new Random(SEED);
    long sockets = wardenSockets();
    Path others = Files.createDirectory(directory.resolve("data-of-another"));
    try (Foreign foreign = Foreign.in(others)) {
      for (int round = 1; round <= ROUNDS; round++) {
        round(round, random.nextInt(LONGEST_MILLIS), random.nextInt(3) == 0);
        foreign.assertUntouched();
      }
      assertThat(service.stop()).as(service.log()).isZero();
      assertThat(traces.runs()).isEmpty();
      assertThat(traces.groups()).isEmpty();
      assertThat(traces.wardens()).isEmpty();
      assertThat(Files.readString(Path.of("/proc/net/unix"))).doesNotContain(directory.toString());
      assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain("net:[");
      assertThat(wardenSockets()).isLessThanOrEqualTo(sockets);
      foreign.assertUntouched();
    }
  }

  /** Directories of sockets whose own directory has too long a path. */
  private static long wardenSockets() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith("skerry-warden")).count();
    }
  }

  private void round(int round, int millis, boolean wardenAlone) throws Exception {
    log.info("round {}: {} after {} ms", round, wardenAlone ? "warden" : "service", millis);
    List<String> before;
    List<ProcessHandle> wardens = traces.wardens();
    CompletableFuture<Shell.Result> push;
    assertThat(wardens).hasSize(1);
    try (Load load = Load.on(service.address() + "/work", 3)) {
      await().atMost(LONG).until(() -> load.answered() > 0);
      copy.function("which", "echo " + round).commit("round " + round);
      push = CompletableFuture.supplyAsync(() -> copy.git("push", "-f", "origin", "HEAD:main"));
      LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
      before = traces.runs();
      if (wardenAlone) {
        wardens.getFirst().destroyForcibly();
      } else {
        service.kill();
      }
    }
    long killed = System.currentTimeMillis();
    await("the warden's end").atMost(LONG).until(() -> !wardens.getFirst().isAlive());
    if (!wardenAlone) {
      assertNothingRuns();
      push.join();
      service = up();
    }
    push.join();
    awaitDeployments();
    assertAnswers();
    assertThat(traces.wardens()).hasSize(1);
    await("what is left")
        .atMost(LONG)
        .untilAsserted(() -> assertThat(traces.runs()).doesNotContainAnyElementsOf(before));
    if (!wardenAlone) {
      assertConsistent(killed);
    }
  }

  /** The jails die with the service, without the next one's doing. */
  private void assertNothingRuns() {
    await("the jails' end")
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(traces.runs()).noneMatch(trace -> trace.contains(": process ")));
  }

  /** What was queued when the service was killed goes on after the start. */
  private void awaitDeployments() {
    await("the deployments")
        .atMost(LONG)
        .until(() ->
            !service
                .curl("-H", "Authorization: Bearer " + service.token(), "/api/v1/deployments")
                .ok()
                .matches("(?s).*\"state\":\"(queued|running)\".*"));
  }

  /** The function that is deployed is the one that the branch holds. */
  private void assertAnswers() {
    await("an answer")
        .atMost(LONG)
        .untilAsserted(() -> assertThat(service.curl("/work").ok()).isEqualTo("begun\nended\n"));
    copy.git("fetch", "-q", "origin").ok();
    String script = copy.git("show", "origin/main:which/main.sh").ok();
    String number = script.substring(script.indexOf("echo ") + "echo ".length()).strip();
    assertThat(service.curl("/which").ok().strip()).isEqualTo(number);
    copy.git("reset", "-q", "--hard", "origin/main").ok();
  }

  /**
   * @param killed when the last service was, in milliseconds
   */
  private void assertConsistent(long killed) throws SQLException {
    String url = "jdbc:sqlite:file:" + service.data().resolve("skerry.db") + "?mode=ro";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      assertThat(text(statement, "PRAGMA integrity_check")).isEqualTo("ok");
      assertThat(text(statement, "SELECT count(*) FROM pragma_foreign_key_check")).isEqualTo("0");
      assertThat(text(statement, "SELECT count(*) FROM release WHERE ref_moved = 0"))
          .isEqualTo("0");
      assertThat(text(statement, "SELECT count(*) FROM build WHERE state IN ('QUEUED', 'RUNNING')"))
          .isEqualTo("0");
      String cut =
          "SELECT count(*) FROM invocation WHERE state = 'RUNNING' AND started < " + killed;
      assertThat(text(statement, cut)).isEqualTo("0");
      assertThat(
              text(
                  statement,
                  "SELECT new_commit FROM release ORDER BY created DESC, id DESC LIMIT 1"))
          .isEqualTo(copy.git("rev-parse", "origin/main").ok().strip());
    }
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }
}
