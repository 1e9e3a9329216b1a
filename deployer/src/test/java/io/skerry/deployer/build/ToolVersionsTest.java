package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.release.Bench;
import io.skerry.deployer.spi.BuildPlan.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plain driver runs the host's own programs, whichever files the base shows. */
@Timeout(60)
class ToolVersionsTest {
  @TempDir Path work;
  private Bench bench;
  private Path base;
  private ToolVersions versions;

  @BeforeEach
  void open() throws IOException {
    bench = new Bench(work.resolve("data"));
    base = Files.createDirectories(work.resolve("base/usr/bin"));
    versions =
        new ToolVersions(
            bench.runtime.snapshots(),
            new BuildJails(bench.runtime.jails()),
            new Base(work.resolve("base")));
    Files.createFile(base.resolve("sh"));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private String ask(String script) {
    return versions.of(List.of(sh(script))).getOrDefault("sh", "");
  }

  private static Tool sh(String script) {
    return new Tool("sh", "install it", List.of("-c", script));
  }

  @Test
  void theFirstLineThatSaysSomethingIsTheVersion() {
    assertThat(ask("echo; echo '  tool 1.2 '; echo more")).isEqualTo("tool 1.2");
    assertThat(ask("echo 'tool 3' >&2")).isEqualTo("tool 3");
    assertThat(ask("printf '\\033[1mtool\\033[m 4'")).isEqualTo("?[1mtool?[m 4");
  }

  @Test
  void whatDoesNotAnswerIsUnknown() {
    assertThat(ask("echo 1; exit 3")).isEqualTo("unknown");
    assertThat(ask("true")).isEqualTo("unknown");
    assertThat(versions.of(List.of(new Tool("no-such-program", ""))))
        .isEqualTo(Map.of("no-such-program", "unknown"));
  }

  @Test
  void aLongAnswerIsCut() {
    assertThat(ask("head -c 100000 /dev/zero | tr '\\0' x")).isEqualTo("x".repeat(200));
  }

  @Test
  void theAnswerIsRememberedUntilTheProgramsFileChanges() throws IOException {
    Path counter = work.resolve("counter");
    String script = "echo x >> " + counter + "; wc -l < " + counter;

    assertThat(ask(script)).isEqualTo("1");
    assertThat(ask(script)).isEqualTo("1");
    Files.writeString(base.resolve("sh"), "newer", StandardOpenOption.WRITE);
    assertThat(ask(script)).isEqualTo("2");
  }

  @Test
  void nothingIsLeft() {
    assertThat(versions.of(List.of(sh("echo 1")))).hasSize(1);
    assertThat(bench.runtime.jails().list()).isEmpty();
    assertThat(work.resolve("data/snapshots/stage")).isEmptyDirectory();
  }
}
