package io.skerry.runtime.jail;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts the host's programs, by name, without a shell, on platform threads. Safe for use by many
 * threads; an interrupt does not cut a command off.
 */
final class HostCommands {
  private static final List<String> SYSTEM =
      List.of("/sbin", "/bin", "/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin");
  private static final int OUTPUT_LIMIT = 4 << 20;

  /** Starting a process blocks in the kernel, and reading from one pins a virtual thread. */
  private static final Executor PLATFORM =
      task -> Thread.ofPlatform().name("skerry-host-command").daemon().start(task);

  private final List<Path> directories;
  private final Duration timeout;

  HostCommands(List<Path> directories, Duration timeout) {
    this.directories = List.copyOf(directories);
    this.timeout = timeout;
  }

  /** Where programs are looked for: the service's own {@code PATH}, then the base system. */
  static List<Path> searchPath(@Nullable String path) {
    Stream<String> own = path == null ? Stream.of() : Stream.of(path.split(File.pathSeparator, -1));
    return Stream.concat(own, SYSTEM.stream())
        .map(Path::of)
        .filter(Path::isAbsolute) // never what lies in the working directory
        .distinct()
        .toList();
  }

  /** How a program ended, and what it said on stdout and stderr together. */
  record Outcome(int exit, String output) {
    boolean ok() {
      return exit == 0;
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
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** Runs a program to its end; that it fails is the caller's to judge. */
  Outcome run(String program, String... arguments) {
    AtomicReference<@Nullable Process> started = new AtomicReference<>();
    return onPlatformThread(
        program,
        () -> {
          Process process = launch(program, List.of(arguments), true);
          started.set(process);
          return await(process);
        },
        () -> kill(started.get()));
  }

  /** Starts a program that goes on; its three streams are the caller's. */
  Process start(String program, List<String> arguments) {
    return onPlatformThread(program, () -> launch(program, arguments, false), () -> {});
  }

  /** Does something that may block a thread, for as long as a command may take. */
  <T> T onPlatformThread(String what, Supplier<T> task, Runnable late) {
    try {
      return CompletableFuture.supplyAsync(task, PLATFORM)
          .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case TimeoutException _ -> {
          late.run();
          throw new SkerryException(
              ErrorCode.TIMED_OUT, "run " + what + ": no end within " + timeout.toSeconds() + " s");
        }
        case SkerryException refused -> throw refused;
        case UncheckedIOException failed ->
            throw new SkerryException(
                ErrorCode.JAIL_FAILED, "run " + what + ": " + failed.getMessage(), failed);
        case null, default -> throw e;
      }
    }
  }

  private Process launch(String program, List<String> arguments, boolean merged) {
    Path path =
        find(program)
            .orElseThrow(() ->
                new SkerryException(
                    ErrorCode.PREREQUISITE_MISSING,
                    "start " + program + ": not found in " + directories));
    List<String> command = new ArrayList<>();
    command.add(path.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(merged);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", searchPath());
    environment.put("LC_ALL", "C");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String searchPath() {
    return directories.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  private static Outcome await(Process process) {
    try (InputStream output = process.getInputStream()) {
      process.getOutputStream().close();
      byte[] said = output.readNBytes(OUTPUT_LIMIT);
      if (said.length == OUTPUT_LIMIT) {
        kill(process);
      }
      int exit = process.onExit().join().exitValue();
      return new Outcome(exit, new String(said, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void kill(@Nullable Process process) {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
