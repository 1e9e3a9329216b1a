package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver says where it cannot work, and about unusual settings. */
final class LinuxJailDriverCheckTest {
  private final LinuxJailDriver driver = new LinuxJailDriver();
  @TempDir Path directory;

  private JailSettings with(JailSettings usable, Path programs, Optional<Owner> owner) {
    return new JailSettings(usable.directory(), usable.trees(), usable.base(), programs, owner);
  }

  @Test
  void saysWhatItIs() {
    assertThat(driver.type()).isEqualTo("linux");
    assertThat(driver.layers()).isTrue();
  }

  @Test
  void aMissingWardenIsSaidWithARemedy() {
    JailSettings usable = LinuxFixture.usable(directory);
    JailSettings settings = with(usable, directory, usable.owner());

    CheckResult result = driver.check(settings);

    assertThat(result.healthy()).isFalse();
    assertThat(result.message()).contains("skerry-warden", "missing");
    assertThat(result.remedy()).contains("build.sh");
    assertThatThrownBy(() -> driver.open(settings))
        .isInstanceOfSatisfying(
            SkerryException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PREREQUISITE_MISSING));
  }

  @Test
  void onlyRootWithItsCapabilityIsPrivileged() {
    String root = "Uid:\t0\t0\t0\t0";
    String user = "Uid:\t1000\t1000\t1000\t1000";
    String all = "CapEff:\t000001ffffffffff";
    String few = "CapEff:\t00000000a80425fb"; // of a usual container

    assertThat(LinuxJailDriver.privileged(Stream.of("Name:\tjava", root, all))).isTrue();
    assertThat(LinuxJailDriver.privileged(Stream.of(root, few))).isFalse();
    assertThat(LinuxJailDriver.privileged(Stream.of(user, all))).isFalse();
    assertThat(LinuxJailDriver.privileged(Stream.of())).isFalse();
  }

  @Test
  void functionsNeverRunAsRoot() {
    JailSettings usable = LinuxFixture.usable(directory);

    assertThat(driver.check(with(usable, usable.programs(), Optional.empty())).remedy())
        .contains("unprivileged user");
    assertThat(
            driver.check(with(usable, usable.programs(), Optional.of(new Owner(0, 1)))).healthy())
        .isFalse();
  }

  @Test
  void whatTheWardenRefusesIsPassedOn() throws IOException {
    JailSettings usable = LinuxFixture.usable(directory);
    Path base = Files.createDirectory(directory.resolve("base"));
    JailSettings settings =
        new JailSettings(
            directory, directory.resolve("none"), base, usable.programs(), usable.owner());

    assertThatThrownBy(() -> driver.open(settings))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("none");
  }

  @Test
  void aPathTooLongForASocketIsNoObstacle() throws IOException {
    Path deep = Files.createDirectories(directory.resolve("d".repeat(120)));

    Jails jails = driver.open(LinuxFixture.usable(deep));
    Path socket = ((LinuxJails) jails).warden().socket();
    assertThat(jails.check().healthy()).isTrue();
    assertThat(socket.startsWith(deep)).isFalse();

    jails.close();

    assertThat(socket.getParent()).doesNotExist();
  }
}
