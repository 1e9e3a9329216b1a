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

  private static void wait(int moment) {
    LockSupport.parkNanos(Duration.ofMillis((long) moment * STEP_MILLIS).toNanos());
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
      wait(moment);
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
      wait(moment);
      service.kill();
      kill(push);
      service = up();
      assertAgreement("service, moment " + moment);
      copy.git("push", "-f", "origin", "HEAD:main").ok();
      assertThat(service.curl("/which").ok()).isEqualTo((moment + 1) + "\n");
    }
  }

  private void assertAgreement(String when) throws IOException {
    String version = new Agreement(service, copy, "which", Optional.empty()).check(when);
    log.info("{}: {}", when, version);
  }
}
