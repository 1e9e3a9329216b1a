package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Functions that fill, flood and outlive; and whoever holds a stream and never reads it. All beside
 * eight neighbours.
 */
@ExtendWith(SharedService.class)
final class BreakOutIT {
  private static final String MARKER = "71.0" + ProcessHandle.current().pid();
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int BODY = 5 << 20;

  @RegisterExtension private final Neighbours neighbours = new Neighbours("neighbour-of-these");
  @TempDir private static Path directory;

  @BeforeAll
  static void deploy() {
    String limits = "timeout: 3s\nlimits: {disk: 8Mi, memory: 64Mi}\n";
    WorkingCopy copy =
        WorkingCopy.clone(SharedService.get().repository("functions"), directory.resolve("copy"));
    copy.function("neighbour", "echo fine")
        .function("neighbour-of-these", Neighbours.ECHO)
        .function("fills", limits, "cat /dev/zero > /app/full; echo \"status $?\"; rm /app/full")
        .function("floods-its-log", limits, "exec cat /dev/zero >&2")
        .function("never-reads", limits, "sleep " + MARKER + "; echo late")
        .function(
            "has-much-to-say",
            "timeout: 10s\nlimits: {output: 1Gi}\n",
            "exec sh -c 'cat /dev/zero; :' " + MARKER + "3")
        .function(
            "daemon",
            limits,
            "trap '' HUP TERM; (setsid sh -c 'trap \"\" HUP TERM; setsid sleep "
                + MARKER
                + "2 &' >/dev/null 2>&1 &); sleep 0.3; echo parent")
        .push("functions that try to get out")
        .ok();
  }

  @AfterEach
  void theServiceServesOthersAndNothingIsLeft() {
    assertThat(SharedService.get().curl("/neighbour").ok()).isEqualTo("fine\n");
    await()
        .atMost(LONG)
        .untilAsserted(() -> {
          assertThat(Traces.processes(MARKER)).isEmpty();
          assertThat(Traces.processes(MARKER + "2")).isEmpty();
          assertThat(SharedService.get().cli("invocations").ok()).doesNotContain("running");
        });
  }

  private static String invocations(String function) {
    return SharedService.get().cli("invocations", "--function", function).ok();
  }

  private static void assertNeighboursAreServed() {
    long before = System.nanoTime();
    for (int i = 0; i < 5; i++) {
      assertThat(SharedService.get().curl("--max-time", "10", "/neighbour").ok())
          .isEqualTo("fine\n");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LONG);
  }

  @Test
  void aFullDiskIsTheFunctionsOwn() {
    for (int i = 0; i < 2; i++) {
      assertThat(SharedService.get().curl("/fills").ok()).isEqualTo("status 1\n");
    }
  }

  @Test
  void aFloodOfLogIsCutAndHoldsNobodyUp() {
    CompletableFuture<Answer> flood =
        CompletableFuture.supplyAsync(() -> SharedService.get().curl("/floods-its-log"));
    assertNeighboursAreServed();

    Answer answer = flood.join();
    assertThat(answer.status()).isEqualTo(504);
    String id = answer.header("X-Call-Id").orElseThrow();
    await()
        .atMost(LONG)
        .untilAsserted(() ->
            assertThat(SharedService.get().cli("log", id).out().length()).isBetween(1, 2 << 20));
  }

  @Test
  void aFunctionThatNeverReadsHoldsNobodyUp() throws IOException {
    Path body = Files.write(directory.resolve("body"), new byte[BODY]);
    CompletableFuture<Answer> call =
        CompletableFuture.supplyAsync(
            () -> SharedService.get().curl("--data-binary", "@" + body, "/never-reads"));
    await().atMost(LONG).until(() -> !Traces.processes(MARKER).isEmpty());

    assertNeighboursAreServed();

    assertThat(call.join().status()).isEqualTo(504);
  }

  @Test
  void aDaemonGoesWithItsInvocation() {
    assertThat(SharedService.get().curl("/daemon").ok()).isEqualTo("parent\n");
  }

  @Test
  void aCallerWhoNeverReadsHoldsNobodyUpAndNoJail() throws IOException {
    int callers = 4;
    try (Deaf deaf = Deaf.on(SharedService.get().address() + "/has-much-to-say", callers)) {
      await().atMost(LONG).until(() -> Traces.processes(MARKER + "3").size() == callers);

      assertNeighboursAreServed();

      // Nothing was read until now.
      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(Traces.processes(MARKER + "3")).isEmpty());
      await()
          .atMost(LONG)
          .untilAsserted(() ->
              assertThat(invocations("has-much-to-say"))
                  .contains("has-much-to-say")
                  .doesNotContain("running"));
      assertThat(deaf.givenUp(LONG)).isTrue();
    }
  }
}
