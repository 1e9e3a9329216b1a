package io.skerry.runtime.jail;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.JailDriver;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The contract of jail drivers on a real FreeBSD, set up as docs/freebsd.md says. Skipped elsewhere
 * unless {@code SKERRY_TEST_REQUIRE} lists {@code freebsd}.
 */
final class FreeBsdRealHostTest extends JailDriverContract {
  private static final Owner OWNER = new Owner(64_100, 64_100);
  private static final String REQUIRED =
      Optional.ofNullable(System.getenv("SKERRY_TEST_REQUIRE")).orElse("");

  @Override
  protected JailDriver driver() {
    return new FreeBsdJailDriver();
  }

  @Override
  protected JailSettings settings(Path directory) {
    JailSettings settings =
        new JailSettings(directory, directory, Path.of("/"), directory, Optional.of(OWNER));
    CheckResult check = driver().check(settings);
    boolean required = List.of(REQUIRED.split(",", -1)).contains("freebsd");
    assumeTrue(required || check.healthy(), check.message());
    return settings;
  }

  @AfterEach
  @Override
  void close() {
    if (jails != null) { // it is not there when the test was skipped
      super.close();
    }
  }

  @Override
  protected Clone cloneOf(Path directory, Path tree) {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.toList()) {
        Files.setAttribute(file, "unix:uid", OWNER.uid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", OWNER.gid(), LinkOption.NOFOLLOW_LINKS);
      }
      return new FreeBsdJailDriverTest.Tree(tree, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected boolean bootsAhead() {
    return false;
  }

  /** As in the contract but for SIGKILL, which here means the memory limit. */
  @Override
  @ParameterizedTest
  @ValueSource(ints = {15, 6})
  void signalIs128AndItsNumber(int signal) throws IOException {
    super.signalIs128AndItsNumber(signal);
  }
}
