package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostCommandsTest {
  @TempDir Path directory;

  private HostCommands commands(Duration timeout) {
    return new HostCommands(List.of(directory, Path.of("/bin"), Path.of("/usr/bin")), timeout);
  }

  @Test
  void theServicesPathComesFirstAndNothingRelative() {
    assertThat(HostCommands.searchPath("/opt/shims::bin:/sbin"))
        .startsWith(Path.of("/opt/shims"), Path.of("/sbin"))
        .contains(Path.of("/usr/sbin"))
        .allMatch(Path::isAbsolute)
        .doesNotHaveDuplicates();
    assertThat(HostCommands.searchPath(null)).contains(Path.of("/sbin"));
  }

  @Test
  void bothOutputsTheStatusAndACleanEnvironment() throws IOException {
    JailFixture.script(directory.resolve("tool"), "echo out $1; echo err >&2; env; exit 3");

    HostCommands.Outcome outcome = commands(Duration.ofSeconds(20)).run("tool", "a b;$(id)");

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.ok()).isFalse();
    assertThat(outcome.line()).startsWith("out a b;$(id); err; ").doesNotContain("HOME=");
    assertThat(outcome.output()).contains("PATH=" + directory + ":/bin:/usr/bin\n", "LC_ALL=C\n");
  }

  @Test
  void whatDoesNotEndIsKilled() throws IOException {
    JailFixture.script(directory.resolve("tool"), "exec sleep 61.25");

    assertThatThrownBy(() -> commands(Duration.ofMillis(300)).run("tool"))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT));
    await()
        .until(() ->
            ProcessHandle.allProcesses()
                .noneMatch(p -> p.info().commandLine().orElse("").contains("sleep 61.25")));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> commands(Duration.ofSeconds(5)).run("no-such-tool"))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("no-such-tool");
  }
}
