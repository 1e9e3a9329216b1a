package io.skerry.deployer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Where programs are run as a user runs them.
 *
 * @param directory the working directory
 * @param environment what is set beside the tests' own variables
 */
record Shell(Path directory, Map<String, String> environment) {
  private static final ExecutorService READERS =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("reader-", 0).factory());
  private static final long SECONDS = 120;

  /** What a program left. */
  record Result(int status, String out, String err) {
    /** Both outputs, the standard one first. */
    String all() {
      return out + err;
    }

    /** The standard output of a program that must not fail. */
    String ok() {
      assertThat(status).as(all()).isZero();
      return out;
    }
  }

  static Shell in(Path directory) {
    return new Shell(directory, Map.of());
  }

  Shell with(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new Shell(directory, Map.copyOf(more));
  }

  /** Runs a line as the user's shell would. */
  Result sh(String line) {
    return run("sh", "-c", line);
  }

  Result run(String... command) {
    return run(List.of(command));
  }

  Result run(List<String> command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      CompletableFuture<String> out = read(process.getInputStream());
      CompletableFuture<String> err = read(process.getErrorStream());
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(command + " took longer than " + SECONDS + " s");
      }
      return new Result(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new String(stream.readAllBytes(), UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        READERS);
  }
}
