package io.skerry.runtime.jail;

import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A service with one run and one prepared jail, to be killed by a test. */
final class DyingService {
  static final String MARK = "535353";

  private DyingService() {}

  /**
   * Runs until it is killed.
   *
   * @param arguments the directory, which holds an owned {@code tree}
   */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    LinuxJails jails = (LinuxJails) new LinuxJailDriver().open(LinuxFixture.usable(directory));
    LinuxFixture.Tree tree = new LinuxFixture.Tree(directory.resolve("tree"), true);
    Jail prepared =
        jails.prepare(new JailSpec("prepared", "h", tree, Limits.DEFAULT, Network.NONE));
    try (Jail jail = jails.prepare(new JailSpec("x", "h", tree, Limits.DEFAULT, Network.NONE))) {
      jail.run(
          JailFixture.shell("(trap '' TERM HUP; sleep " + MARK + ") & echo; wait"),
          new RecordingStreams() {
            @Override
            public void output(ByteBuffer piece) {
              System.out.println("up " + pid(jails));
            }
          });
    }
    prepared.close();
  }

  private static long pid(LinuxJails jails) {
    try {
      return jails.warden().pid();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
