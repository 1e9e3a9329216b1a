package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the tests of the Linux driver share: settings, and trees that their jails may use. */
abstract class LinuxFixture extends JailFixture {
  static final Owner OWNER = new Owner(54_321, 54_322);
  private static final String REQUIRED =
      Optional.ofNullable(System.getenv("SKERRY_TEST_REQUIRE")).orElse("");

  @RegisterExtension final JailNeighbours neighbours = new JailNeighbours();

  /** A directory that stands in for a clone. */
  record Tree(Path tree, boolean shared) implements Clone {
    @Override
    public void close() {}
  }

  @Override
  protected JailDriver driver() {
    return new LinuxJailDriver();
  }

  @Override
  protected JailSettings settings(Path directory) {
    return usable(directory);
  }

  @Override
  protected Clone cloneOf(Path directory, Path tree) {
    return owned(tree, true);
  }

  /**
   * Skips the test where the driver cannot work, unless it is required to. The property {@code
   * skerry.warden} names the directory of another build of the warden, with the sanitizers.
   */
  static JailSettings usable(Path directory) {
    Path programs = Path.of(System.getProperty("skerry.warden", "target/warden")).toAbsolutePath();
    JailSettings settings =
        new JailSettings(directory, directory, Path.of("/"), programs, Optional.of(OWNER));
    CheckResult check = new LinuxJailDriver().check(settings);
    boolean required = List.of(REQUIRED.split(",", -1)).contains("linux");
    assumeTrue(required || check.healthy(), check.message());
    return settings;
  }

  static Clone owned(Path tree, boolean shared) {
    try (Stream<Path> files = Files.walk(tree)) {
      files.forEach(LinuxFixture::own);
      return new Tree(tree, shared);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Builds a C program of the tests into the directory. */
  static void compile(String name, Path into) throws IOException, InterruptedException {
    Process compiler =
        new ProcessBuilder(
                "cc", "-O2", "-std=gnu17", "-o", into.resolve(name).toString(), name + ".c")
            .directory(Path.of("src", "test", "c").toFile())
            .redirectErrorStream(true)
            .start();
    String words = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(compiler.waitFor()).as(words).isZero();
  }

  static boolean ordinary() {
    return !"root".equals(System.getProperty("user.name"));
  }

  /** Whom functions run as: an ordinary user's own as the user. */
  static Owner owner() {
    if (!ordinary()) {
      return OWNER;
    }
    try {
      Path self = Path.of("/proc/self");
      return new Owner(
          (Integer) Files.getAttribute(self, "unix:uid"),
          (Integer) Files.getAttribute(self, "unix:gid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void own(Path file) {
    Owner owner = owner();
    try {
      Files.setAttribute(file, "unix:uid", owner.uid(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(file, "unix:gid", owner.gid(), LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
