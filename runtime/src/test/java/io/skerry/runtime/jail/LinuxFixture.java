package io.skerry.runtime.jail;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the tests of the Linux driver share: settings, and trees that their jails may use. */
final class LinuxFixture {
  static final Owner OWNER = new Owner(54_321, 54_322);
  private static final String REQUIRED =
      Optional.ofNullable(System.getenv("SKERRY_TEST_REQUIRE")).orElse("");

  /** A directory that stands in for a clone. */
  record Tree(Path tree, boolean shared) implements Clone {
    @Override
    public void close() {}
  }

  private LinuxFixture() {}

  /** Skips the test where the driver cannot work, unless it is required to. */
  static JailSettings settings(Path directory) {
    Path programs = Path.of("target", "warden").toAbsolutePath();
    JailSettings settings =
        new JailSettings(directory, directory, Path.of("/"), programs, Optional.of(OWNER));
    CheckResult check = new LinuxJailDriver().check(settings);
    boolean required = List.of(REQUIRED.split(",", -1)).contains("linux");
    assumeTrue(required || check.healthy(), check.message());
    return settings;
  }

  static Clone cloneOf(Path tree, boolean shared) {
    try (Stream<Path> files = Files.walk(tree)) {
      files.forEach(LinuxFixture::own);
      return new Tree(tree, shared);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void own(Path file) {
    try {
      Files.setAttribute(file, "unix:uid", OWNER.uid(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(file, "unix:gid", OWNER.gid(), LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
