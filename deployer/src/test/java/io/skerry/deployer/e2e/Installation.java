package io.skerry.deployer.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * A copy of what is built, which every user of the machine can read.
 *
 * @param home its directory
 */
record Installation(Path home) {
  private static final List<String> PARTS =
      List.of(
          "skerry",
          "deployer/target/classes",
          "deployer/target/lib",
          "runtime/target/warden",
          "functions-template");

  /** What the launcher needs besides a JDK and the programs that it builds with. */
  private static final List<String> BASICS =
      List.of(
          "sh",
          "cat",
          "dirname",
          "find",
          "grep",
          "head",
          "mkdir",
          "readlink",
          "sed",
          "sleep",
          "tail",
          "touch",
          "uname");

  static Installation copyTo(Path directory) {
    Path source = ServiceProcess.home();
    Path home = directory.resolve("skerry-home");
    try {
      Files.createDirectories(home);
      for (Path opened : List.of(directory, home)) {
        Files.setPosixFilePermissions(opened, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String part : PARTS) {
      Shell.in(source).run("cp", "-a", "--parents", part, home.toString()).ok();
    }
    Shell.in(home).run("chmod", "-R", "go+rX", ".").ok();
    return new Installation(home);
  }

  Path launcher() {
    return home.resolve("skerry");
  }

  /** The command that starts a service from here. */
  List<String> command(Path data, String... flags) {
    List<String> command = ServiceProcess.command(data, flags);
    command.set(0, launcher().toString());
    return command;
  }

  /** A fresh clone instead: there are sources, and nothing is built. */
  Installation unbuilt() throws IOException {
    Files.deleteIfExists(home.resolve("deployer/target/lib/.built"));
    Files.createDirectories(home.resolve("runtime/src/main"));
    return this;
  }

  /** The launcher where no JDK lies where they usually do. */
  Installation withoutJdks() throws IOException {
    String text = Files.readString(launcher());
    Files.writeString(
        launcher(),
        text.replaceAll("/(usr/lib/jvm|usr/local/openjdk|opt/java|usr/java)/", "/none/"));
    return this;
  }

  /** A shell whose PATH has only what every system has, and the named programs more. */
  Shell barren(String... more) throws IOException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    for (String program : BASICS) {
      script(bin, program, Shell.in(home).sh("command -v " + program).ok().strip());
    }
    for (String program : more) {
      script(bin, program, "/bin/true");
    }
    return new Shell(home, Map.of("PATH", bin.toString()));
  }

  private static void script(Path bin, String name, String program) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\nexec " + program + " \"$@\"\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
