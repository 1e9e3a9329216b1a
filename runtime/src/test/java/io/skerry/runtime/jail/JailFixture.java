package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.JailStreams;
import io.skerry.runtime.spi.Jails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the contract tests of a jail driver share: the open driver, and ways to run in it. */
abstract class JailFixture {
  static final String PATH = "/usr/local/bin:/usr/bin:/bin";
  static final Duration LONG = Duration.ofSeconds(30);
  private static final AtomicInteger IDS = new AtomicInteger();

  @TempDir Path directory;
  Jails jails;

  /** The driver that is tested. */
  protected abstract JailDriver driver();

  /** What it is opened with; {@code directory} is empty and private to one test. */
  protected abstract JailSettings settings(Path directory);

  /**
   * A clone of a tree.
   *
   * @param tree a directory below {@code directory} that holds the files of the test; all of them
   *     must be readable, writable and executable in the jail as they are here
   */
  protected abstract Clone cloneOf(Path directory, Path tree);

  @BeforeEach
  void open() {
    jails = driver().open(settings(directory));
    jails.sweep();
  }

  @AfterEach
  void close() {
    jails.close();
  }

  /** A new, empty tree. */
  Path tree() throws IOException {
    return Files.createDirectory(directory.resolve("tree-" + IDS.incrementAndGet()));
  }

  /** Writes an executable shell script. */
  static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Jail prepare(Path tree) {
    String id = "t-" + IDS.incrementAndGet();
    Clone clone = cloneOf(directory, tree);
    return jails.prepare(new JailSpec(id, "contract", clone, Limits.DEFAULT, Network.NONE));
  }

  Jail prepare() throws IOException {
    return prepare(tree());
  }

  static JailCommand command(Map<String, String> environment, String... arguments) {
    return new JailCommand(List.of(arguments), environment, LONG);
  }

  static JailCommand shell(String text) {
    return shell(text, LONG);
  }

  static JailCommand shell(String text, Duration timeout) {
    return new JailCommand(List.of("/bin/sh", "-c", text), Map.of("PATH", PATH), timeout);
  }

  /** Prepares a jail on the tree, runs the command in it and closes it. */
  JailExit run(Path tree, JailCommand command, JailStreams streams) {
    try (Jail jail = prepare(tree)) {
      return jail.run(command, streams);
    }
  }

  JailExit run(JailCommand command, JailStreams streams) throws IOException {
    return run(tree(), command, streams);
  }

  static void assertExited(JailExit exit, int status) {
    assertThat(exit.cause()).isEqualTo(JailExit.Cause.EXITED);
    assertThat(exit.status()).isEqualTo(status);
  }
}
