package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Starts the system's programs for file systems, the only class here that starts any: found in
 * fixed directories, with no shell, an environment of their own, bounded output and a time limit.
 */
final class Command {
  /** Where the base systems of Linux and FreeBSD keep them; never the caller's PATH. */
  static final List<Path> SYSTEM =
      List.of(
          Path.of("/usr/sbin"),
          Path.of("/sbin"),
          Path.of("/usr/bin"),
          Path.of("/bin"),
          Path.of("/usr/local/sbin"));

  private static final int OUTPUT_LIMIT = 16 << 20;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final List<Path> directories;

  private final Duration timeout;

  Command(List<Path> directories) {
    this(directories, TIMEOUT);
  }

  Command(List<Path> directories, Duration timeout) {
    this.directories = List.copyOf(directories);
    this.timeout = timeout;
  }

  /** How a program ended, and what it said on stdout and stderr together. */
  record Outcome(int exit, String output) {
    boolean ok() {
      return exit == 0;
    }

    boolean says(String text) {
      return output.contains(text);
    }

    /** The output as one line for a message. */
    String line() {
      String line = output.strip().replaceAll("\\s*\\R\\s*", "; ");
      return line.isEmpty() ? "exit " + exit : line.substring(0, Math.min(line.length(), 1_000));
    }
  }

  Optional<Path> find(String program) {
    return directories.stream()
        .map(directory -> directory.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Runs a program to its end; that it fails is the caller's to judge. */
  Outcome run(String program, List<String> arguments) {
    Path path =
        find(program)
            .orElseThrow(() ->
                new SkerryException(
                    ErrorCode.PREREQUISITE_MISSING,
                    "start " + program + ": not found in " + directories));
    List<String> command = new ArrayList<>();
    command.add(path.toString());
    command.addAll(arguments);
    try {
      return await(start(command), program);
    } catch (IOException e) {
      throw new SkerryException(ErrorCode.STORE_FAILED, "start " + path + ": " + e.getMessage(), e);
    }
  }

  private static Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", "/usr/sbin:/sbin:/usr/bin:/bin");
    // Messages are matched, so they must be the untranslated ones.
    environment.put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private Outcome await(Process process, String program) throws IOException {
    AtomicBoolean late = new AtomicBoolean();
    CompletableFuture<Void> watch =
        CompletableFuture.runAsync(
            () -> {
              late.set(true);
              kill(process);
            },
            CompletableFuture.delayedExecutor(timeout.toSeconds(), TimeUnit.SECONDS));
    try (InputStream stream = process.getInputStream()) {
      byte[] output = stream.readNBytes(OUTPUT_LIMIT);
      if (output.length == OUTPUT_LIMIT) {
        kill(process);
        throw new IOException("more than " + OUTPUT_LIMIT + " bytes of output");
      }
      int exit = process.waitFor();
      if (late.get()) {
        throw new SkerryException(
            ErrorCode.TIMED_OUT,
            "run " + program + ": killed, it did not end within " + timeout.toSeconds() + " s");
      }
      return new Outcome(exit, new String(output, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      throw new SkerryException(ErrorCode.STORE_FAILED, "run " + program + ": interrupted", e);
    } finally {
      watch.cancel(false);
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
