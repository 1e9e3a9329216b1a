package io.skerry.deployer.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The host's C compiler, as the builder {@code c} uses it. */
final class Compiler {
  private Compiler() {}

  /** Compiles a program; the executable lies in the directory. */
  static Path compile(String source, Path directory) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path file = Files.writeString(directory.resolve("hello.c"), source);
    Path program = directory.resolve("hello");
    Process process =
        new ProcessBuilder("cc", "-O2", "-o", program.toString(), file.toString())
            .redirectErrorStream(true)
            .start();
    byte[] said = process.getInputStream().readAllBytes();
    if (process.waitFor() != 0) {
      throw new IOException("compile: " + new String(said, StandardCharsets.UTF_8));
    }
    return program;
  }
}
