package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver says about a host that is not set up. */
final class FreeBsdCheckTest {
  @TempDir Path directory;
  private FakeFreeBsd host;
  private FreeBsdJailDriver driver;
  private JailSettings settings;

  @BeforeEach
  void setUp() throws IOException {
    host = new FakeFreeBsd(Files.createDirectory(directory.resolve("fake")));
    driver = new FreeBsdJailDriver(host.path());
    settings = FreeBsdJailDriverTest.settingsOf(directory);
  }

  private CheckResult failed() {
    CheckResult result = driver.check(settings);
    assertThat(result.healthy()).isFalse();
    assertThatThrownBy(() -> driver.open(settings))
        .isInstanceOfSatisfying(
            SkerryException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PREREQUISITE_MISSING));
    return result;
  }

  @Test
  void saysWhatItIs() {
    assertThat(driver.type()).isEqualTo("freebsd");
    assertThat(driver.layers()).isFalse();
  }

  @Test
  void missingCommandsAreNamed() throws IOException {
    host.uninstall("jail");
    host.uninstall("rctl");

    assertThat(failed().message()).contains("no jail, rctl on PATH");
  }

  @Test
  void devicesThatNothingHidesAreARefusal() throws IOException {
    host.devices("");

    assertThat(failed().remedy()).contains("service devfs restart");
  }

  @Test
  void limitsThatAreNotEnforcedAreSaidLoudlyButNoObstacle() throws IOException {
    assertThat(driver.check(settings).healthy()).isTrue();
    assertThat(driver.check(settings).message()).contains("NOT enforced", "kern.racct.enable=1");

    host.count();

    assertThat(driver.check(settings).message()).contains("limits by rctl");
  }

  @Test
  void aForeignMountIsFoundOut() throws IOException {
    Path mount = host.path().getFirst().resolve("mount");
    Files.writeString(mount, "#!/bin/sh\nexit 1\n");

    assertThat(failed().message()).contains("mount");
  }

  @Test
  void functionsNeverRunAsRoot() {
    settings = with(settings.directory(), Optional.empty());
    assertThat(failed().message()).contains("root");

    settings = with(settings.directory(), Optional.of(new Owner(0, 5)));
    assertThat(failed().message()).contains("unprivileged");
  }

  @Test
  void aDirectoryThatAJailConfCannotNameIsRefused() throws IOException {
    settings = with(Files.createDirectory(directory.resolve("my data")), settings.owner());

    assertThat(failed().message()).contains("my data");
  }

  @Test
  void theSkeletonHoldsNothingPrivate() throws IOException {
    Path ssl = settings.base().resolve("etc/ssl");
    Files.writeString(ssl.resolve("cert.pem"), "public");
    Files.createSymbolicLink(ssl.resolve("link"), Path.of("../../usr/x"));
    Files.writeString(ssl.resolve("server.key"), "private");
    Files.setPosixFilePermissions(
        ssl.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
    Files.writeString(ssl.resolve("private/ca.key"), "private");
    Files.setPosixFilePermissions(
        ssl.resolve("private"), PosixFilePermissions.fromString("rwx------"));
    Files.writeString(settings.base().resolve("etc/master.passwd"), "private");

    driver.open(settings).close();
    driver.open(settings).close(); // renews it

    Path etc = directory.resolve("freebsd-skeleton/etc");
    assertThat(etc.resolve("ssl/cert.pem")).hasContent("public");
    assertThat(Files.readSymbolicLink(etc.resolve("ssl/link"))).hasToString("../../usr/x");
    assertThat(etc.resolve("ssl/server.key")).doesNotExist();
    assertThat(etc.resolve("ssl/private")).doesNotExist();
    assertThat(etc.resolve("master.passwd")).doesNotExist();
    assertThat(etc.resolve("passwd")).content().contains("skerry:*:64100:64101:");
    assertThat(etc.resolve("../var/tmp")).isSymbolicLink();
  }

  private JailSettings with(Path data, Optional<Owner> owner) {
    return new JailSettings(data, settings.trees(), settings.base(), settings.programs(), owner);
  }
}
