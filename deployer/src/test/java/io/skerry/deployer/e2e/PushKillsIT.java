package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills the pusher, or the service, at moments spread over a whole push. */
final class PushKillsIT {
  private static final Logger log = LoggerFactory.getLogger(PushKillsIT.class);
  private static final int MOMENTS = 10;
  private static final int STEP_MILLIS = 90; // together longer than the push takes
  private static final int SHORT_STEP_MILLIS = 12; // the same where nothing has to be built

  @TempDir private Path directory;
  private String[] flags = {};
  private ServiceProcess service;
  private WorkingCopy copy;

  @BeforeEach
  void start() throws IOException {
    Needs.jails();
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      flags =
          new String[] {"--store", "directory", "--listen", "127.0.0.1:" + socket.getLocalPort()};
    }
    service = up();
    copy = WorkingCopy.clone(service.repository("functions"), directory.resolve("copy"));
    push(0);
    copy.git("push", "origin", "HEAD:main").ok();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private ServiceProcess up() {
    return ServiceProcess.up(directory.resolve("data"), flags);
  }

  /** Commits a function whose build takes a moment. */
  private void push(int round) {
    copy.function("which", "build: {command: [sh, -c, 'sleep 0.2']}\n", "echo " + round)
        .commit("round " + round);
  }

  private Process begin() throws IOException {
    return new ProcessBuilder("git", "push", "-f", "origin", "HEAD:main")
        .directory(copy.shell().directory().toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void wait(int moment, int step) {
    LockSupport.parkNanos(Duration.ofMillis((long) moment * step).toNanos());
  }

  private static void kill(Process push) throws InterruptedException {
    push.descendants().forEach(ProcessHandle::destroyForcibly);
    push.destroyForcibly().waitFor();
  }

  @Test
  void aPusherThatIsKilledAtAnyMomentLeavesNothingHalf() throws Exception {
    for (int moment = 0; moment < MOMENTS; moment++) {
      push(moment + 1);
      Process push = begin();
      wait(moment, STEP_MILLIS);
      kill(push);
      assertAgreement("pusher, moment " + moment);
    }
    push(99);
    copy.git("push", "-f", "origin", "HEAD:main").ok();
    assertThat(service.curl("/which").ok()).isEqualTo("99\n");
  }

  @Test
  void aServiceThatIsKilledAtAnyMomentLeavesNothingHalf() throws Exception {
    for (int moment = 0; moment < MOMENTS; moment++) {
      push(moment + 1);
      Process push = begin();
      wait(moment, STEP_MILLIS);
      service.kill();
      kill(push);
      service = up();
      assertAgreement("service, moment " + moment);
      copy.git("push", "-f", "origin", "HEAD:main").ok();
      assertThat(service.curl("/which").ok()).isEqualTo((moment + 1) + "\n");
    }
  }

  @Test
  void aServiceThatIsKilledWhileItGoesBackLeavesNothingHalf() throws Exception {
    push(1);
    copy.git("push", "-f", "origin", "HEAD:main").ok();
    for (int moment = 0; moment < MOMENTS; moment++) {
      push(moment % 2);
      Process push = begin();
      wait(moment, SHORT_STEP_MILLIS);
      service.kill();
      kill(push);
      service = up();
      log.info("{}", agreement().checkTip("going back, moment " + moment));
      copy.git("push", "-f", "origin", "HEAD:main").ok();
      assertThat(service.curl("/which").ok()).isEqualTo(moment % 2 + "\n");
    }
    assertThat(agreement().api("/builds").path("items"))
        .as("nothing was built again")
        .filteredOn(build -> build.path("function").asText().equals("which"))
        .hasSize(2);
  }

  private Agreement agreement() {
    return new Agreement(service, copy, "which", Optional.empty());
  }

  private void assertAgreement(String when) throws IOException {
    log.info("{}: {}", when, agreement().check(when));
  }
}
