package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.fault.CheckResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where user namespaces are forbidden, it is said what forbids them. */
final class UserNamespacesTest {
  private static final Path WARDEN = Path.of("/opt/skerry-warden");
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "kernel/unprivileged_userns_clone, 0, kernel.unprivileged_userns_clone=1",
    "user/max_user_namespaces, 0, user.max_user_namespaces=15000",
    "kernel/apparmor_restrict_unprivileged_userns, 1, /opt/skerry-warden",
  })
  void theSettingIsNamed(String file, String value, String remedy) throws IOException {
    Files.createDirectories(directory.resolve(file).getParent());
    Files.writeString(directory.resolve(file), value + "\n");

    assertThat(UserNamespaces.remedy(directory, WARDEN)).contains(remedy);
  }

  @Test
  void withoutSuchASettingAContainerIsGuessed() {
    assertThat(UserNamespaces.remedy(directory, WARDEN)).contains("container");
  }

  @Test
  void whatTheWardenSaysIsPassedOnInOneLine() throws IOException {
    Path warden = directory.resolve("skerry-warden");
    JailFixture.script(warden, "[ \"$1\" = check ] && echo 'error mount a new /proc: no'");

    CheckResult check = UserNamespaces.check(warden);

    assertThat(check.healthy()).isFalse();
    assertThat(check.message()).endsWith("neither: mount a new /proc: no").doesNotContain("\n");
    assertThat(check.remedy()).contains("root", "--driver plain");
  }

  @Test
  void whatIsNotEnforcedBelongsToTheAnswer() throws IOException {
    Path warden = directory.resolve("skerry-warden");
    JailFixture.script(warden, "echo ready none,user-processes");

    CheckResult check = UserNamespaces.check(warden);

    assertThat(check.healthy()).isTrue();
    assertThat(check.message()).contains("user namespaces", "NOT enforced: memory");
  }

  @Test
  void aWardenThatCannotBeStartedIsNoAnswer() {
    assertThat(UserNamespaces.check(directory.resolve("none")).healthy()).isFalse();
  }
}
