package io.skerry.runtime.privilege;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the root helper refuses. Whatever is tried, it has no network to touch but an empty one. */
@Timeout(60)
final class RootHelperTest {
  private static final Path PROGRAM = Path.of("target/warden/skerry-helper").toAbsolutePath();
  private static final String NAME = "skerry-00000000beef";
  private static final List<String> COMMAND =
      List.of("unshare", "-n", PROGRAM.toString(), NAME); // a mistake here meets nothing

  private final RootHelper helper = new RootHelper(COMMAND);

  @BeforeEach
  void needsRoot() {
    boolean required =
        Arrays.asList(System.getenv().getOrDefault("SKERRY_TEST_REQUIRE", "").split(",", -1))
            .contains("linux");
    boolean there = Files.isExecutable(PROGRAM) && "root".equals(System.getProperty("user.name"));
    assumeTrue(required || there, "the root helper needs Linux and root");
  }

  @AfterEach
  void close() {
    helper.close();
  }

  private RootHelper.Answer ask(String words) {
    String[] all = words.split(" ", -1);
    return helper.ask(
        all[0],
        Arrays.stream(all)
            .skip(1)
            .map(word -> word.equals("-") ? "" : word)
            .toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "reboot, no such verb",
    "network-openx, no such verb",
    "network-check now, 1 arguments",
    "network-look, 0 arguments",
    "network-look 0 10.0.0.2 -, not a number",
    "network-look 65536 10.0.0.2 -, not a number",
    "network-look 1x 10.0.0.2 -, not a number",
    "network-look -1 10.0.0.2 -, not a number",
    "network-look 00000001 10.0.0.2 -, not a number",
    "network-look ../../etc 10.0.0.2 -, not a number",
    "network-look 7 x -, not an IPv4 address",
    "network-look 7 10.0.0.2 -, No such file",
    "network-add 1 10.0.0.1;reboot 10.0.0.1 - -, not an IPv4 address",
    "network-add 1 10.0.0.256 10.0.0.1 - -, not an IPv4 address",
    "network-add 1 10.0.0.2 10.0.0.1 fe80::1%lo fd00::1, not an IPv6 address",
    "network-add 1 10.0.0.2 10.0.0.1 fd00::2 -, not an IPv6 address",
    "network-add 1 - - - -, not an IPv4 address",
    "network-open 10.0.0.0 10.0.0.1 7 - - -, not a number",
    "network-open 10.0.0.0 10.0.0.1 31 - - -, not a number",
    "network-open 10.0.0.0 10.0.0.1 24 fd00:: fd00::1 -, not a number",
    "network-open 10.0.0.0 10.0.0.1 24 fd00:: fd00::1 127, not a number",
    "network-drop 1 10.0.0.2 x, not an IPv6 address",
  })
  void refusesWhatIsNotInItsTable(String words, String why) {
    RootHelper.Answer answer = ask(words);

    assertThat(answer.done()).isFalse();
    assertThat(answer.text()).contains(why);
    assertThat(ask("network-list")).isEqualTo(new RootHelper.Answer(true, ""));
  }

  @Test
  void saysItsWordsInTheFailure() {
    assertThatThrownBy(() -> helper.call("network-look", "7", "10.0.0.2", ""))
        .hasMessageContaining("network-look: open /run/netns/" + NAME + "-0007");
    assertThatThrownBy(() -> helper.ask("network-look", "7\0reboot"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesNoNameButAServices() throws Exception {
    for (String name :
        List.of("", "skerry-", "skerry-00000000beeg", "skerry-00000000beef0", "docker0", "../x")) {
      Process process = new ProcessBuilder(PROGRAM.toString(), name).start();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(2);
    }
  }

  @Test
  void endsOrRefusesAtNoise() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      if (noise.length > 4 && i % 2 == 0) { // get past the length in every second case
        ByteBuffer.wrap(noise).order(ByteOrder.LITTLE_ENDIAN).putInt(0, noise.length - 4);
      }
      Process process = new ProcessBuilder(COMMAND).start();
      try (OutputStream out = process.getOutputStream()) {
        out.write(noise);
      } catch (IOException _) {
        // It has ended at a length that it does not take.
      }
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("seed " + seed).isTrue();
      assertThat(process.exitValue()).as("seed " + seed).isZero();
      try (DataInputStream in = new DataInputStream(process.getInputStream())) {
        byte[] said = in.readAllBytes();
        assertThat(said.length == 0 || said[4] == '-').as("seed " + seed).isTrue();
      }
    }
  }

  @Test
  void saysThatARangeIsInUse() {
    assertThat(ask("network-open 10.0.0.0 10.0.0.1 24 - - -").done()).isTrue();
    assertThat(ask("network-list").text()).isEqualTo("skerry00000000\n");
    RootHelper.Answer other = secondService("network-open 10.0.0.0 10.0.0.1 30 - - -");

    assertThat(other.done()).isFalse();
    assertThat(other.text()).contains("10.0.0.0/30 is in use here: 10.0.0.0/24 dev skerry00000000");
    assertThat(ask("network-close").done()).isTrue();
    assertThat(ask("network-list").text()).isEmpty();
  }

  /** Another service's helper in the same network. */
  private RootHelper.Answer secondService(String words) {
    String pid =
        ProcessHandle.current()
            .descendants()
            .filter(child -> child.info().command().orElse("").equals(PROGRAM.toString()))
            .map(child -> Long.toString(child.pid()))
            .findFirst()
            .orElseThrow();
    try (RootHelper second =
        new RootHelper(
            List.of(
                "nsenter",
                "--net=/proc/" + pid + "/ns/net",
                PROGRAM.toString(),
                "skerry-11111111beef"))) {
      String[] all = words.split(" ", -1);
      return second.ask(
          all[0],
          Arrays.stream(all)
              .skip(1)
              .map(word -> word.equals("-") ? "" : word)
              .toArray(String[]::new));
    }
  }
}
