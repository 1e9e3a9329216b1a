package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.BootLog;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What every jail driver must do with a program that is started ahead of its request: it reads its
 * variables from descriptor 3, and says by a byte to descriptor 4 that it is ready.
 */
abstract class JailBootContract extends JailProgramContract {
  private static final Duration SOON = Duration.ofSeconds(10);

  /** Whether the driver starts it ahead in truth, and not only behind its request. */
  protected boolean bootsAhead() {
    return true;
  }

  private Jail boot(String program, Duration limit) throws IOException {
    JailCommand command =
        new JailCommand(
            List.of("/bin/sh", "-c", program), Map.of("PATH", PATH, "STATIC", "s"), limit);
    String id = "boot-" + ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    return jails.prepare(
        new JailSpec(
            id,
            "contract",
            cloneOf(directory, tree()),
            Limits.DEFAULT,
            Network.NONE,
            Optional.of(command)));
  }

  private Jail boot(String program) throws IOException {
    return boot(program, LONG);
  }

  private static JailCommand request(Map<String, String> environment) {
    return new JailCommand(List.of("/bin/sh"), environment, LONG);
  }

  @Test
  void aBootedProgramGetsItsVariablesExactlyAndThenItsInput() throws IOException {
    Map<String, String> environment =
        Map.of(
            "PLAIN", "1", "EMPTY", "", "ODD", "a=b\nLD_PRELOAD=no\n\n'$(id)'%s\\0", "PATH", PATH);
    RecordingStreams streams = new RecordingStreams("body".getBytes(StandardCharsets.UTF_8));
    try (Jail jail = boot("printf . >&4; cat <&3; cat >&2; exit 7")) {
      assertExited(jail.run(request(environment), streams), 7);
    }
    assertThat(variables(streams.outputText())).isEqualTo(environment);
    assertThat(streams.errorText()).isEqualTo("body");
  }

  @Test
  void variablesThatFillMoreThanAPipeArrive() throws IOException {
    Map<String, String> environment = Map.of("A", "x".repeat(100_000), "B", "y".repeat(100_000));
    RecordingStreams streams = new RecordingStreams();
    try (Jail jail = boot("printf . >&4; cat <&3")) {
      assertExited(jail.run(request(environment), streams), 0);
    }
    assertThat(variables(streams.outputText())).isEqualTo(environment);
  }

  @Test
  void variablesThatNobodyReadsHoldNothingUp() throws IOException {
    Map<String, String> environment = Map.of("A", "x".repeat(500_000));
    RecordingStreams streams = new RecordingStreams();
    try (Jail jail = boot("printf . >&4; sleep 0.5")) {
      JailExit exit = jail.run(request(environment), streams);
      assertThat(exit.wall()).isLessThan(SOON);
    }
  }

  @Test
  void itHasTheStaticVariablesWhileItBootsAndWhatItWritesThenIsPartOfTheAnswer()
      throws IOException {
    RecordingStreams streams = new RecordingStreams();
    try (Jail jail =
        boot(
            "echo \"$STATIC,$LATER\"; echo boots >&2; printf . >&4; cat <&3 >/dev/null; echo up")) {
      assertExited(jail.run(request(Map.of("LATER", "l")), streams), 0);
    }
    assertThat(streams.outputText()).isEqualTo("s,\nup\n");
    assertThat(streams.errorText()).isEqualTo("boots\n");
  }

  @Test
  void itRunsBeforeItsRequestAndIsGoneWithItsJail() throws IOException {
    assumeTrue(bootsAhead());
    String mark = Integer.toString(ThreadLocalRandom.current().nextInt(100_000_000, 1_000_000_000));
    Jail jail = boot("sleep " + mark + " & printf . >&4; cat <&3");
    assertThat(jails.list()).hasSize(1);
    await().until(() -> running(mark));

    jail.close();

    await().until(() -> !running(mark));
    assertThat(jails.list()).isEmpty();
  }

  @Test
  void theTimeLimitCountsFromItsRequest() throws Exception {
    try (Jail jail = boot("sleep 0.5; printf . >&4; cat <&3 >/dev/null; sleep 60")) {
      JailCommand command =
          new JailCommand(List.of("/bin/sh"), Map.of("A", "a"), Duration.ofMillis(1_500));

      JailExit exit = jail.run(command, new RecordingStreams());

      assertThat(exit.cause()).isEqualTo(JailExit.Cause.TIMEOUT);
      assertThat(exit.wall()).isBetween(Duration.ofMillis(1_500), SOON);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "echo no such module >&2; exit 3, exit status 3 before it said",
    "echo no such module >&2; exit 0, exit status 0 before it said",
    "echo no such module >&2; kill -TERM $$, signal 15 before it said",
    "echo no such module >&2; exec 4>&-; exit 4, exit status 4 before it said",
    "echo no such module >&2; exec ./nothing, exit status 127 before it said",
  })
  void aProgramThatEndsWhileItBootsIsToldWithItsLog(String program, String words) {
    assumeTrue(bootsAhead());
    assertThatThrownBy(() -> boot(program))
        .isInstanceOfSatisfying(
            SkerryException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.FUNCTION_FAILED);
              assertThat(e.text()).contains("/bin/sh").contains(words).doesNotContain("module");
            })
        .cause()
        .isInstanceOfSatisfying(
            BootLog.class, said -> assertThat(said.text()).startsWith("no such module\n"));
    assertThat(jails.list()).isEmpty();
  }

  @Test
  void aProgramThatIsNotThereIsTold() throws IOException {
    assumeTrue(bootsAhead());
    JailCommand command = new JailCommand(List.of("./nothing"), Map.of("PATH", PATH), LONG);
    JailSpec spec =
        new JailSpec(
            "boot-nothing",
            "contract",
            cloneOf(directory, tree()),
            Limits.DEFAULT,
            Network.NONE,
            Optional.of(command));
    assertThatThrownBy(() -> jails.prepare(spec))
        .hasMessageContaining("./nothing")
        .hasMessageContaining("exit status 127")
        .cause()
        .isInstanceOfSatisfying(
            BootLog.class, said -> assertThat(said.text()).contains("./nothing"));
    assertThat(jails.list()).isEmpty();
  }

  @Test
  void aProgramThatNeverSaysThatItIsReadyIsKilled() {
    assumeTrue(bootsAhead());
    assertThatThrownBy(() -> boot("exec 4>&-; echo stuck >&2; sleep 60", Duration.ofMillis(700)))
        .hasMessageContaining("did not say within 700 ms that it was ready")
        .cause()
        .isInstanceOfSatisfying(
            BootLog.class, said -> assertThat(said.text()).isEqualTo("stuck\n"));
    assertThat(jails.list()).isEmpty();
  }

  @Test
  void aProgramThatEndsBeforeItsRequestIsNoSuccess() {
    assumeTrue(bootsAhead());
    String program = "printf . >&4; echo early >&2; exit 0";
    RecordingStreams streams = new RecordingStreams();
    assertThatThrownBy(
            () -> {
              try (Jail jail = boot(program)) {
                await().until(() -> !running(program));
                jail.run(request(Map.of("A", "a")), streams);
              }
            })
        .isInstanceOfSatisfying(
            SkerryException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.FUNCTION_FAILED);
              assertThat(e.text()).contains("exit status 0 before");
            });
    assertThat(jails.list()).isEmpty();
  }

  @Test
  void killBeforeTheRequestLetsNothingRun() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    try (Jail jail = boot("printf . >&4; cat <&3")) {
      jail.kill();

      assertThat(jail.run(request(Map.of("A", "a")), streams).cause())
          .isEqualTo(JailExit.Cause.KILLED);
    }
    assertThat(streams.outputText()).isEmpty();
  }

  @Test
  void moreThanOneByteOfReadinessDoesNotHurt() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    try (Jail jail = boot("printf . >&4; printf 'ready\\n' >&4; cat <&3; printf . >&4")) {
      assertExited(jail.run(request(Map.of("A", "a")), streams), 0);
    }
    assertThat(streams.outputText()).isEqualTo("A=a\0");
  }

  private static boolean running(String mark) {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().commandLine().orElse("").contains(mark));
  }
}
