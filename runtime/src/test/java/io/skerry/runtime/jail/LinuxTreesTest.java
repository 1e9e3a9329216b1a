package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How trees reach a jail, and how large a start may be. */
final class LinuxTreesTest extends LinuxFixture {
  private static void host(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
  }

  /** As a file system in user space does with clones; the host must be able to unmount it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void treeMountedAfterTheStartIsSeenAndGivenBack(boolean shared) throws Exception {
    Path tree = tree();
    RecordingStreams streams = new RecordingStreams();
    host("mount", "-t", "tmpfs", "-o", "size=1m", "skerry-test", tree.toString());
    try {
      Files.writeString(tree.resolve("given"), "given\n");
      JailSpec spec = new JailSpec("late", "h", owned(tree, shared), Limits.DEFAULT, Network.NONE);
      try (Jail jail = jails.prepare(spec)) {
        assertExited(jail.run(shell("cat given; echo x > made"), streams), 0);
      }
      assertThat(streams.outputText()).isEqualTo("given\n");
      assertThat(Files.exists(tree.resolve("made"))).isEqualTo(!shared);
    } finally {
      host("umount", tree.toString());
    }
  }

  @Test
  void namesWithOddCharactersWork() throws IOException {
    Path tree = Files.createDirectory(directory.resolve("a:b,c=d\\e f"));
    Files.writeString(tree.resolve("given"), "given\n");
    RecordingStreams streams = new RecordingStreams();

    assertExited(run(tree, shell("cat given"), streams), 0);

    assertThat(streams.outputText()).isEqualTo("given\n");
  }

  @Test
  void aLargeEnvironmentArrives() throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    for (int i = 0; i < 12; i++) {
      environment.put("V" + i, "x".repeat(60_000 + i));
    }
    RecordingStreams streams = new RecordingStreams();

    assertExited(run(command(environment, "/usr/bin/env", "-0"), streams), 0);

    assertThat(streams.outputText().split("\0", -1)).hasSize(13);
    assertThat(streams.outputText()).contains("V11=" + "x".repeat(60_011) + "\0");
  }

  @Test
  void whatTheKernelFindsTooLongIsSaidInWords() throws IOException {
    RecordingStreams streams = new RecordingStreams();

    assertExited(run(command(Map.of("V", "x".repeat(200_000)), "/bin/true"), streams), 126);

    assertThat(streams.errorText()).contains("/bin/true", "too long");
  }
}
