package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailExit;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The warden itself: what it does with garbage, and how it and its jails end. */
@Timeout(60)
final class WardenTest extends LinuxFixture {
  private WardenProcess warden() throws IOException {
    return ((LinuxJails) jails).warden();
  }

  private static ByteBuffer frame(int type, byte... payload) {
    return ByteBuffer.allocate(Frame.HEAD + payload.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(payload.length)
        .put((byte) type)
        .put(payload)
        .flip();
  }

  /** A prepare frame with a program to start. */
  private static ByteBuffer prepare(int arguments, int variables, String... strings) {
    byte[] text = (String.join("\0", strings) + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] payload = new byte[45 + text.length];
    ByteBuffer.wrap(payload)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(37)
        .putInt(arguments)
        .putInt(variables)
        .put(text);
    return frame(Frame.PREPARE, payload);
  }

  /** Sends frames and returns the answer's text; empty when the connection just ended. */
  private String refusal(ByteBuffer... frames) throws IOException {
    try (WardenConnection connection = WardenConnection.open(warden().socket())) {
      for (ByteBuffer frame : frames) {
        connection.send(frame);
      }
      @Nullable Frame answer = connection.receive();
      return answer == null ? "" : StandardCharsets.UTF_8.decode(answer.payload()).toString();
    }
  }

  @Test
  void malformedFramesAreRefusedAndTheWardenGoesOn() throws IOException {
    long pid = warden().pid();
    assertThat(refusal(frame(99))).contains("type 99");
    assertThat(refusal(ByteBuffer.wrap(new byte[] {1, 0, 16, 0, 1}))).contains("1048577 bytes");
    assertThat(refusal(frame(Frame.PREPARE, new byte[10]))).contains("malformed prepare");
    assertThat(refusal(frame(Frame.PREPARE, new byte[31]))).contains("malformed prepare");
    for (int[] counts : new int[][] {{1, 0}, {0, 1}, {4, 0}, {-1, 4}, {1 << 30, 1 << 30}}) {
      assertThat(refusal(prepare(counts[0], counts[1], "h", "t", "a", "b", "c")))
          .contains("malformed prepare");
    }
    assertThat(refusal(prepare(2, 1, "h", "", "a", "b", "c"))).contains("malformed prepare");
    assertThat(refusal(frame(Frame.START, new byte[16]))).contains("out of turn");
    assertThat(refusal(frame(Frame.INPUT, (byte) 1))).contains("out of turn");
    assertThat(refusal(frame(Frame.CREDIT, new byte[] {9, 0, 0, 0, 0}))).contains("credit");
    assertThat(refusal(frame(Frame.CREDIT, new byte[] {0, 1, 0, 0, 0}))).contains("credit");
    assertThat(refusal(frame(Frame.READY))).contains("type 17");
    assertThat(refusal(ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, 2}))).contains("type 2");

    assertExited(run(shell("exit 0"), new RecordingStreams()), 0);
    assertThat(warden().pid()).isEqualTo(pid);
  }

  @Test
  void networkSpacesOfOtherServicesAreRefused() throws IOException {
    String own = ((LinuxJails) jails).group();
    String other = own.endsWith("0") ? own.replaceAll("0$", "1") : own.replaceAll(".$", "0");
    for (String name :
        List.of(
            other + "-0001",
            own,
            own + "-",
            own + "-00001",
            own + "-000g",
            own + "-0001/..",
            "../" + own + "-0001",
            "docker0")) {
      assertThat(refusal(prepare(0, 0, "h", "t", name))).as(name).contains("malformed prepare");
    }
    assertThat(refusal(prepare(0, 0, "h", "t", own + "-0001"))).contains("No such file");
  }

  @Test
  void noiseDoesNotHurt() throws IOException {
    long pid = warden().pid();
    Random random = new Random(20_261_122);
    for (int i = 0; i < 300; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      if (noise.length > Frame.HEAD && i % 2 == 0) { // get past the head in every second case
        ByteBuffer.wrap(noise)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(noise.length - Frame.HEAD)
            .put((byte) (1 + random.nextInt(6)));
      }
      try (WardenConnection connection = WardenConnection.open(warden().socket())) {
        connection.send(ByteBuffer.wrap(noise));
      }
    }

    assertExited(run(shell("exit 0"), new RecordingStreams()), 0);
    assertThat(warden().pid()).isEqualTo(pid);
  }

  @Test
  void deathOfTheWardenEndsItsJailsAtOnceAndTheNextJailHasANewOne() throws Exception {
    CompletableFuture<JailExit> exit = new CompletableFuture<>();
    RecordingStreams streams = new RecordingStreams();
    long pid = warden().pid();
    try (Jail jail = prepare()) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              exit.complete(jail.run(shell("echo up; sleep 424242"), streams));
            } catch (SkerryException e) {
              exit.completeExceptionally(e);
            }
          });
      await().until(() -> streams.outputText().equals("up\n"));

      assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();

      assertThatThrownBy(exit::get)
          .cause()
          .isInstanceOfSatisfying(
              SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.JAIL_FAILED));
      await().until(() -> !running("424242") && !jail.usable());
    }
    assertExited(run(shell("exit 0"), new RecordingStreams()), 0);
    assertThat(warden().pid()).isNotEqualTo(pid);
    assertThat(jails.check().healthy()).isTrue();
  }

  @Test
  void deathOfTheServiceEndsEverything() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    cloneOf(other, Files.createDirectory(other.resolve("tree")));
    Process service =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    DyingService.class.getName(),
                    other.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader lines = service.inputReader();
    String line = lines.readLine();
    while (line != null && !line.startsWith("up ")) {
      line = lines.readLine();
    }
    assertThat(line).isNotNull();
    long warden = Long.parseLong(line.substring(3));
    assertThat(running(DyingService.MARK)).isTrue();

    service.destroyForcibly().waitFor();

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> !running(DyingService.MARK) && ProcessHandle.of(warden).isEmpty());
  }

  @Test
  void nothingOfOursRemainsAfterTheEnd() throws IOException {
    assertExited(run(shell("exit 0"), new RecordingStreams()), 0);
    Path socket = warden().socket();
    String group = ((LinuxJails) jails).group();
    assertThat(Files.exists(socket)).isTrue();

    jails.close();

    assertThat(Files.exists(socket)).isFalse();
    assertThat(groups()).noneMatch(path -> path.endsWith(group));
    assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(directory.toString());
  }

  private static List<Path> groups() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of("/sys/fs/cgroup"), 2)) {
      return all.toList();
    }
  }

  private static boolean running(String mark) {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().commandLine().orElse("").contains("sleep " + mark));
  }
}
