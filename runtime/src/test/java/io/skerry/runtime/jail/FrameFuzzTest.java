package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lets libFuzzer look for frames that hurt the warden or the parked process, and for requests that
 * make the root helper do what it must not, from real ones on. The property {@code
 * skerry.fuzz.seconds} says for how long.
 */
final class FrameFuzzTest {
  private static final int HELD_BYTES = 70_000;
  private static final int IN_CI = 40;
  private static final int ELSEWHERE = 5;
  private static final JailCommand COMMAND =
      new JailCommand(
          List.of("/bin/sh", "-c", "cat"),
          Map.of("PATH", "/bin", "SKERRY", "1"),
          Duration.ofSeconds(3));

  @TempDir private Path directory;

  private static boolean required() {
    String words = Optional.ofNullable(System.getenv("SKERRY_TEST_REQUIRE")).orElse("");
    return List.of(words.split(",", -1)).contains("fuzz");
  }

  private String run(Path where, List<String> command) throws IOException, InterruptedException {
    Path words = directory.resolve("words");
    Process process =
        new ProcessBuilder(command)
            .directory(where.toFile())
            .redirectErrorStream(true)
            .redirectOutput(words.toFile())
            .start();
    int status = process.waitFor();
    String text = Files.readString(words, StandardCharsets.ISO_8859_1);
    if (status != 0) {
      fail(text + inputs());
    }
    return text;
  }

  /** The inputs that were found to hurt. */
  private String inputs() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(path -> path.toString().contains("found-")).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        text.append(file.getFileName()).append(": ").append(HexFormat.of().formatHex(bytes));
      }
    }
    return text.toString();
  }

  private static boolean clang() throws InterruptedException {
    try {
      return new ProcessBuilder("clang", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void noFrameHurts() throws Exception {
    Path seeds = Files.createDirectory(directory.resolve("seeds"));
    seed(seeds);

    fuzz(seeds, HELD_BYTES * 2, "fuzz.c", "../../main/c/frame.c");
  }

  @Test
  void noRequestToTheRootHelperHurts() throws Exception {
    Path seeds = Files.createDirectory(directory.resolve("seeds"));
    for (String words :
        List.of(
            "zfs-clone hello v1 i-1 9",
            "zfs-stage b-1",
            "zfs-unmount run i-1",
            "zfs-children run",
            "zfs-drop-all stage b-1",
            "zfs-look hello v1",
            "zfs-take function hello",
            "zfs-parent",
            "zfs-tidy run i-1",
            "zfs-destroy hello v1",
            "zfs-place hello",
            "zfs-snapshots")) {
      String request = words.replace(' ', '\0') + '\0';
      Files.writeString(seeds.resolve(words.replace(' ', '_')), request);
    }

    fuzz(seeds, 2_000, "fuzzhelper.c");
  }

  private void fuzz(Path seeds, int longest, String... sources) throws Exception {
    assumeTrue(required() || clang(), "clang is not installed");
    Path program = directory.resolve("fuzz");
    List<String> compile =
        new ArrayList<>(
            List.of(
                "clang",
                "-g",
                "-O1",
                "-std=gnu17",
                "-fsanitize=fuzzer,address,undefined",
                "-fno-sanitize-recover=all",
                "-I../../main/c",
                "-o",
                program.toString()));
    compile.addAll(List.of(sources));
    run(Path.of("src", "test", "c"), compile);

    String words =
        run(
            directory,
            List.of(
                program.toString(),
                "-max_total_time=" + Integer.getInteger("skerry.fuzz.seconds", seconds()),
                "-max_len=" + longest,
                "-timeout=10",
                "-rss_limit_mb=1024",
                "-verbosity=0",
                "-print_final_stats=1",
                "-artifact_prefix=" + directory + "/found-",
                seeds.toString()));

    assertThat(words).containsPattern("number_of_executed_units: [0-9]{3,}");
  }

  private static int seconds() {
    return required() ? IN_CI : ELSEWHERE;
  }

  /** Whole conversations, each in several manners of fuzz.c. */
  private static void seed(Path seeds) throws IOException {
    byte[][] conversations = {
      conversation(Optional.empty(), new byte[3]),
      conversation(Optional.of(COMMAND), new byte[0]),
      conversation(Optional.empty(), new byte[HELD_BYTES]),
    };
    int[] manners = {0, 1, 4 | 8, 4 | 16 | 32, 2, 64 | 4 | 8};
    for (int c = 0; c < conversations.length; c++) {
      for (int manner : manners) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.write(c == 1 ? 6 : 255);
        input.write(manner);
        input.writeBytes(conversations[c]);
        Files.write(seeds.resolve(c + "-" + manner), input.toByteArray());
      }
    }
  }

  private static byte[] conversation(Optional<JailCommand> boot, byte[] input) {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    LinuxFixture.Tree tree = new LinuxFixture.Tree(Path.of("/trees/a"), true);
    JailSpec spec = new JailSpec("r", "host", tree, Limits.DEFAULT, Network.NONE, boot);
    add(sent, Request.prepare(spec, "a", ""));
    add(sent, Request.start(COMMAND));
    for (int at = 0; at < input.length; at += Frame.PIECE) {
      int size = Math.min(Frame.PIECE, input.length - at);
      add(sent, Request.input(new byte[size], size));
    }
    add(sent, Request.credit(0, Frame.PIECE));
    add(sent, Request.credit(1, 1));
    add(sent, Request.inputEnd());
    add(sent, Request.kill());
    return sent.toByteArray();
  }

  private static void add(ByteArrayOutputStream sent, ByteBuffer frame) {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    sent.writeBytes(bytes);
  }
}
