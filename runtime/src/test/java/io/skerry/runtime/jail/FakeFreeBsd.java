package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A host of the FreeBSD driver that only looks like one: commands that take nothing but the exact
 * syntax, record it, keep their state in files, and run what is parked in a jail for real, in its
 * tree.
 */
final class FakeFreeBsd {
  private static final List<String> PROGRAMS =
      List.of("jail", "jexec", "jls", "rctl", "devfs", "pkill", "mount", "umount", "ifconfig");

  private final Path state;
  private final Path bin;

  FakeFreeBsd(Path directory) throws IOException {
    state = Files.createDirectories(directory.resolve("host"));
    bin = Files.createDirectories(directory.resolve("bin"));
    Files.createDirectories(state.resolve("jails"));
    for (String name : List.of("log", "odd")) {
      Files.writeString(state.resolve(name), "");
    }
    for (String program : PROGRAMS) {
      install(program);
    }
    devices("100 path mem hide\n");
  }

  private void install(String program) throws IOException {
    Path source = Path.of("src", "test", "sh", "freebsd", program);
    String text = Files.readString(source).replace("@STATE@", state.toString());
    Files.writeString(bin.resolve(program), text);
    Files.setPosixFilePermissions(
        bin.resolve(program), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Where the commands are; those behind them serve the fakes themselves. */
  List<Path> path() {
    return List.of(bin, Path.of("/usr/bin"), Path.of("/bin"));
  }

  void uninstall(String program) throws IOException {
    Files.delete(bin.resolve(program));
  }

  /** What devfs shows of ruleset 4. */
  void devices(String rules) throws IOException {
    Files.writeString(state.resolve("devfs"), rules);
  }

  /** Lets the kernel count resources. */
  void count() throws IOException {
    Files.writeString(state.resolve("racct"), "");
  }

  /** Lets every {@code jail -r} fail. */
  void breakRemoval() throws IOException {
    Files.writeString(state.resolve("broken"), "");
  }

  /** Puts a jail there that nobody of ours made. */
  void jail(String name) throws IOException {
    Files.writeString(state.resolve("jails").resolve(name), "7\n/elsewhere\n");
  }

  boolean exists(String name) {
    return Files.exists(state.resolve("jails").resolve(name));
  }

  /** The names of all jails, ours and foreign ones. */
  List<String> jails() {
    String[] names = state.resolve("jails").toFile().list((directory, name) -> !name.contains("."));
    return List.of(names == null ? new String[0] : names);
  }

  /** Forgets the commands so far. */
  void clearLog() throws IOException {
    Files.writeString(state.resolve("log"), "");
  }

  /** The command lines so far. Nothing may have been refused for its syntax. */
  List<String> log() throws IOException {
    assertThat(Files.readString(state.resolve("odd"))).isEmpty();
    return Files.readAllLines(state.resolve("log"));
  }

  /** What is mounted by jails, one {@code mount -p} line each. */
  String mounts() throws IOException {
    StringBuilder mounts = new StringBuilder();
    for (String jail : List.of(state.resolve("jails").toFile().list())) {
      if (jail.endsWith(".mounts")) {
        mounts.append(Files.readString(state.resolve("jails").resolve(jail)));
      }
    }
    return mounts.toString();
  }
}
