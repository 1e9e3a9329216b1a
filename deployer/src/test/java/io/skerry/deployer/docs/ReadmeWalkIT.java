package io.skerry.deployer.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Walks the README's five minutes, command by command, with a service of its own. */
@Timeout(240)
class ReadmeWalkIT {
  private static final String README_ADDRESS = "127.0.0.1:8080";
  private static final List<String> REQUIRED =
      Arrays.asList(System.getenv().getOrDefault("SKERRY_TEST_REQUIRE", "").split(",", -1));

  @TempDir Path directory;

  private Process service;

  @BeforeEach
  void start() throws IOException {
    for (String program : new String[] {"git", "curl", "awk"}) {
      boolean there = Files.isExecutable(Path.of("/usr/bin", program));
      assumeTrue(there || REQUIRED.contains("linux"), "the walk needs " + program);
    }
    String launcher =
        """
        #!/bin/sh
        exec '%s/bin/java' -Dskerry.home='%s' --enable-native-access=ALL-UNNAMED \\
          -cp '%s/deployer/target/classes:%s/deployer/target/lib/*' io.skerry.deployer.Main "$@"
        """
            .formatted(System.getProperty("java.home"), Page.HOME, Page.HOME, Page.HOME);
    Path skerry = Files.writeString(directory.resolve("skerry"), launcher);
    Files.setPosixFilePermissions(skerry, PosixFilePermissions.fromString("rwxr-xr-x"));
    service =
        command("./skerry", "up", "--listen", "127.0.0.1:0", "--driver", driver())
            .redirectOutput(directory.resolve("out").toFile())
            .start();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> !service.isAlive() || read("out").contains("stop with Ctrl-C"));
    assertThat(read("out")).contains("ready at");
  }

  private static String driver() {
    boolean root = "root".equals(System.getProperty("user.name"));
    return root && REQUIRED.contains("linux") ? "linux" : "plain";
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (service != null) {
      service.destroy();
      assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void doesWhatItSays() throws IOException, InterruptedException {
    List<Page.Block> blocks = Page.of("README.md").blocks();
    String script =
        blocks.stream()
            .filter(block -> block.info().equals("sh walk"))
            .map(Page.Block::text)
            .collect(Collectors.joining("\n"));
    assertThat(script).contains(README_ADDRESS);
    String address = read("skerry-data/address").strip().substring("http://".length());
    Files.writeString(directory.resolve("walk.sh"), script.replace(README_ADDRESS, address));
    Process walk =
        command("sh", "walk.sh").redirectOutput(directory.resolve("walked").toFile()).start();
    assertThat(walk.waitFor(180, TimeUnit.SECONDS)).isTrue();
    assertThat(read("walked")).containsPattern(expected(blocks));
  }

  /** Every line that the README shows, in its order; {@code …} stands for anything. */
  private static Pattern expected(List<Page.Block> blocks) {
    return Pattern.compile(
        blocks.stream()
            .filter(block -> block.info().equals("text"))
            .flatMap(block -> block.text().lines())
            .map(ReadmeWalkIT::pattern)
            .collect(Collectors.joining("(?s:.*?)", "(?m)", "")));
  }

  private static String pattern(String line) {
    return Arrays.stream(line.split("…", -1))
        .map(part ->
            Arrays.stream(part.split(" {2,}", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(" {2,}")))
        .collect(Collectors.joining("[^\\n]*"));
  }

  private ProcessBuilder command(String... words) {
    ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
    builder.redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SKERRY_"));
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    for (String who : new String[] {"GIT_AUTHOR_", "GIT_COMMITTER_"}) {
      builder.environment().put(who + "NAME", "Ada");
      builder.environment().put(who + "EMAIL", "ada@example.org");
    }
    return builder;
  }

  private String read(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }
}
