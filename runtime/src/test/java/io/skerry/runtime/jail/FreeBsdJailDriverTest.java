package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of jail drivers, with a host that only looks like FreeBSD. */
final class FreeBsdJailDriverTest extends JailDriverContract {
  static final Owner OWNER = new Owner(64_100, 64_101);

  private FakeFreeBsd host;

  /** A directory that stands in for a clone. */
  record Tree(Path tree, boolean shared) implements Clone {
    @Override
    public void close() {}
  }

  static JailSettings settingsOf(Path directory) {
    return new JailSettings(directory, directory, base(directory), directory, Optional.of(OWNER));
  }

  private static Path base(Path directory) {
    try {
      Path base = directory.resolve("base");
      for (String name : new String[] {"bin", "lib", "libexec", "sbin", "usr", "etc/ssl/private"}) {
        Files.createDirectories(base.resolve(name));
      }
      return base;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  @Override
  void open() {
    try {
      host = new FakeFreeBsd(Files.createDirectory(directory.resolve("fake")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    super.open();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    jails.close();
    assertThat(host.jails()).isEmpty();
    assertThat(host.mounts()).isEmpty();
    assertThat(directory.resolve("freebsd")).isEmptyDirectory();
    assertThat(host.log()).isNotEmpty();
  }

  @Override
  protected JailDriver driver() {
    return new FreeBsdJailDriver(host.path());
  }

  @Override
  protected JailSettings settings(Path directory) {
    return settingsOf(directory);
  }

  @Override
  protected Clone cloneOf(Path directory, Path tree) {
    return new Tree(tree, false);
  }

  @Override
  protected boolean bootsAhead() {
    return false; // a parked shell starts the program, when its request comes
  }
}
