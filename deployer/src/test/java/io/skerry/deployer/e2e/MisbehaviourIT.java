package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Functions that do what functions should not; and streams that are opened by name. */
@ExtendWith(SharedService.class)
final class MisbehaviourIT {
  private static final String MARKER = "70.0" + ProcessHandle.current().pid();

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private static Path directory;

  @BeforeAll
  static void deploy() {
    WorkingCopy copy =
        WorkingCopy.clone(SharedService.get().repository("functions"), directory.resolve("copy"));
    copy.function("silent", ":")
        .function("endless", "limits: {output: 1Mi}\n", "exec cat /dev/zero")
        .function("a-little-too-much", "limits: {output: 1Ki}\n", "head -c 2000 /dev/zero")
        .function("stubborn", "timeout: 1s\n", "trap '' TERM INT HUP; while :; do sleep 0.2; done")
        .function("outlived", "setsid sleep " + MARKER + " >/dev/null 2>&1 & echo parent")
        .function("holds-output", "sleep " + MARKER + "1 & echo parent")
        .function("closes-early", "echo early; exec >&-; sleep 0.3")
        .function("fails", "echo out; echo reason >&2; exit 3")
        .function("killed", "kill -9 $$")
        .function(
            "hungry",
            "limits: {memory: 32Mi}\n",
            "x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo ${#x}")
        .function("by-name", "cat /dev/stdin > /dev/stdout; echo complaint > /dev/stderr")
        .function("no-head", "contract: cgi\n", "echo no header here")
        .push("functions that misbehave")
        .ok();
  }

  private static Answer curl(String... flagsThenPath) {
    return SharedService.get().curl(flagsThenPath);
  }

  private static void assertFails(Answer answer, int status, String... words) {
    assertThat(answer.status()).as(answer.head() + answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(words);
  }

  private static String invocations(String function) {
    return SharedService.get().cli("invocations", "--function", function).ok();
  }

  @Test
  void noOutputIsAnEmptyAnswer() {
    assertThat(curl("/silent").ok()).isEmpty();
  }

  @Test
  void outputWithoutEndIsCutAndRecorded() {
    Answer answer = curl("-o", "/dev/null", "/endless");
    assertThat(answer.exit()).as("the answer must not look whole").isNotZero();
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(invocations("endless")).contains("limited"));
  }

  @Test
  void aLittleTooMuchOutputNamesTheLimit() {
    assertFails(curl("/a-little-too-much"), 502, "limits.output", "1024");
  }

  @Test
  void aFunctionThatIgnoresSignalsEndsInTime() {
    long before = System.nanoTime();
    assertFails(curl("/stubborn"), 504, "timeout of 1s");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void aCallersShorterTimeCounts() {
    assertFails(curl("-H", "X-Timeout: 200ms", "/stubborn"), 504, "200ms");
    assertFails(curl("-H", "X-Timeout: soon", "/stubborn"), 400, "X-Timeout");
  }

  @Test
  void aChildThatWouldOutliveItsParentGoesWithIt() {
    assertThat(curl("/outlived").ok()).isEqualTo("parent\n");
    await().atMost(LONG).untilAsserted(() -> assertThat(Traces.processes(MARKER)).isEmpty());
  }

  @Test
  void aChildThatHoldsTheOutputDoesNotHoldTheAnswer() {
    long before = System.nanoTime();
    assertThat(curl("/holds-output").ok()).isEqualTo("parent\n");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LONG);
    await().atMost(LONG).untilAsserted(() -> assertThat(Traces.processes(MARKER + "1")).isEmpty());
  }

  @Test
  void outputMayBeClosedEarly() {
    assertThat(curl("/closes-early").ok()).isEqualTo("early\n");
  }

  @Test
  void aFailureTellsItsStatusAndItsLogTheReason() {
    Answer answer = curl("/fails");
    assertFails(answer, 502, "exit status 3", "function-failed");
    String id = answer.header("X-Call-Id").orElseThrow();
    assertThat(answer.body()).contains(id);
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(SharedService.get().cli("log", id).out()).contains("reason"));
  }

  @Test
  void aSignalIsNamed() {
    assertFails(curl("/killed"), 502, "signal 9");
  }

  @Test
  void tooMuchMemoryNamesTheLimit() {
    assertFails(curl("/hungry"), 502, "limits.memory");
  }

  @Test
  void streamsAreOpenedByName() {
    Answer answer = curl("-d", "through", "/by-name");
    assertThat(answer.ok()).isEqualTo("through");
    String id = answer.header("X-Call-Id").orElseThrow();
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(SharedService.get().cli("log", id).out()).contains("complaint"));
  }

  @Test
  void aCgiFunctionWithoutAHeadIsToldSo() {
    assertFails(curl("/no-head"), 502, "contract is cgi");
  }

  @Test
  void aCallerWhoLeavesEndsTheRun() {
    Answer left = curl("--max-time", "0.3", "/stubborn");
    assertThat(left.exit()).isNotZero();
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(invocations("stubborn")).contains("cancelled"));
  }
}
