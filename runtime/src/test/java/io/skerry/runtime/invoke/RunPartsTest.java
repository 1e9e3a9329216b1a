package io.skerry.runtime.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.Version;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run is given, and what is kept of what it says. */
class RunPartsTest {
  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void keepsALogUpToItsBound() {
    RunLog log = new RunLog();
    log.add(bytes("x".repeat(RunLog.BOUND - 1)));
    assertThat(log.text()).hasSize(RunLog.BOUND - 1);

    log.add(bytes("yz"));
    log.add(bytes("more"));

    assertThat(log.text())
        .startsWith("x".repeat(RunLog.BOUND - 1) + "y\n")
        .contains("[log cut here: 5 more bytes]");
  }

  @Test
  void leavesThePieceAsItWas() {
    ByteBuffer piece = bytes("abc");
    new RunLog().add(piece);

    assertThat(piece.remaining()).isEqualTo(3);
  }

  @Test
  void showsWhatIsNoTextAsReplacements() {
    RunLog log = new RunLog();
    log.add(ByteBuffer.wrap(new byte[] {'a', 0, (byte) 0xff, 'b'}));

    assertThat(log.text()).isEqualTo("a\uFFFD\uFFFDb");
  }

  private static Call call(Map<String, String> variables) {
    Sample sample =
        Sample.named("resize")
            .timeout(Duration.ofSeconds(9))
            .variable("LEVEL", "3")
            .variable("SKERRY_FUNCTION", "forged");
    return new Call("i-1", sample.version(4), Caller.CRON, variables, Duration.ofDays(1));
  }

  @Test
  void tellsAFunctionWhoItIsWhateverOthersSay() {
    Map<String, String> seen =
        RunEnvironment.of(
            call(
                Map.of(
                    "SKERRY_VERSION", "v9",
                    "SKERRY_COMMIT", "forged",
                    "SKERRY_INVOCATION", "forged",
                    "SKERRY_TRIGGER", "forged",
                    "SKERRY_DEADLINE", "0",
                    "SKERRY_SCHEDULED_TIME", "2026-01-01T00:00:00Z")));

    assertThat(seen)
        .containsEntry("SKERRY_FUNCTION", "resize")
        .containsEntry("SKERRY_VERSION", "v4")
        .containsEntry("SKERRY_COMMIT", Sample.COMMIT)
        .containsEntry("SKERRY_INVOCATION", "i-1")
        .containsEntry("SKERRY_TRIGGER", "cron")
        .containsEntry("SKERRY_SCHEDULED_TIME", "2026-01-01T00:00:00Z")
        .containsEntry("LEVEL", "3");
    assertThat(Long.parseLong(seen.getOrDefault("SKERRY_DEADLINE", "")))
        .isBetween(
            Instant.now().plusSeconds(5).toEpochMilli(),
            Instant.now().plusSeconds(9).toEpochMilli());
  }

  @Test
  void letsNothingOfTheHostIn() {
    assertThat(RunEnvironment.of(call(Map.of())))
        .containsOnlyKeys(
            "PATH",
            "HOME",
            "TMPDIR",
            "LANG",
            "TRACEPARENT",
            "LEVEL",
            "SKERRY_FUNCTION",
            "SKERRY_VERSION",
            "SKERRY_COMMIT",
            "SKERRY_INVOCATION",
            "SKERRY_TRIGGER",
            "SKERRY_DEADLINE")
        .containsEntry("PATH", RunEnvironment.SEARCH_PATH)
        .hasEntrySatisfying(
            "TRACEPARENT", trace -> assertThat(trace).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
  }

  @Test
  void tellsAProgramThatIsStartedAheadOnlyWhatIsTheSameInEveryRun() {
    Version version = call(Map.of()).version();

    assertThat(RunEnvironment.ofBoot(version))
        .containsOnlyKeys(
            "PATH",
            "HOME",
            "TMPDIR",
            "LANG",
            "LEVEL",
            "SKERRY_FUNCTION",
            "SKERRY_VERSION",
            "SKERRY_COMMIT",
            "SKERRY_START_FD",
            "SKERRY_READY_FD")
        .containsEntry("SKERRY_START_FD", "3")
        .containsEntry("SKERRY_READY_FD", "4");
  }

  @Test
  void shortensATimeoutButNeverStretchesIt() {
    assertThat(call(Map.of()).timeout()).isEqualTo(Duration.ofSeconds(9));
    assertThat(
            new Call("i", call(Map.of()).version(), Caller.HTTP, Map.of(), Duration.ofMillis(5))
                .timeout())
        .isEqualTo(Duration.ofMillis(5));
  }
}
