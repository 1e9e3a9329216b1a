package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A user without privileges, with a copy of all that tests need: the user may not read the
 * developer's home.
 *
 * @param home readable by everybody; {@code tmp} in it is writable
 */
record OrdinaryUser(Path home) {
  static final String ID = "64101";

  static OrdinaryUser in(Path directory) throws IOException, InterruptedException {
    Path home = Files.createDirectories(directory.resolve("ordinary"));
    Files.createDirectories(home.resolve("lib"));
    int part = 0;
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (Files.exists(Path.of(path))) {
        host("cp", "-rL", path, home.resolve("lib/%03d-%s".formatted(part++, name(path))));
      }
    }
    Files.createDirectories(home.resolve("target"));
    Files.createDirectories(home.resolve("src/test"));
    host("cp", "-r", "target/warden", home.resolve("target"));
    host("cp", "-r", "src/test/c", home.resolve("src/test"));
    Files.createDirectory(home.resolve("tmp"));
    host("chmod", "-R", "a+rX", home);
    host("chmod", "755", directory);
    host("chown", ID + ":" + ID, home.resolve("tmp"));
    return new OrdinaryUser(home);
  }

  private static String name(String path) {
    return String.valueOf(Path.of(path).getFileName());
  }

  private static void host(Object... words) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Stream.of(words).map(Object::toString).toList())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
  }

  /** Runs test classes as the user; the last line of what they said. */
  String tests(Class<?>... classes) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("setpriv", "--reuid", ID, "--regid", ID, "--clear-groups"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + home.resolve("tmp"));
    command.add("-cp");
    command.add(classPath());
    command.add(OrdinaryRun.class.getName());
    for (Class<?> tests : classes) {
      command.add(tests.getName());
    }
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().putAll(Map.of("SKERRY_TEST_REQUIRE", "linux", "HOME", home.toString()));
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text.strip().lines().reduce((_, last) -> last).orElse("");
  }

  private String classPath() throws IOException {
    try (Stream<Path> parts = Files.list(home.resolve("lib"))) {
      return String.join(File.pathSeparator, parts.sorted().map(Path::toString).toList());
    }
  }
}
