package io.skerry.deployer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A service that {@code skerry up} started, with its command line; ended by its process id only.
 */
final class ServiceProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final long END_SECONDS = 60;

  private final Path data;
  private final Process process;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Thread reader;

  private ServiceProcess(Path data, Process process) {
    this.data = data;
    this.process = process;
    this.reader = Thread.ofPlatform().daemon().name("service-log").start(this::read);
  }

  /** The tree that is tested. */
  static Path home() {
    return Path.of(System.getProperty("skerry.home", "..")).toAbsolutePath();
  }

  /** Its launcher. */
  static Path launcher() {
    return home().resolve("skerry");
  }

  /** The command that starts a service, on any free port unless the flags say where. */
  static List<String> command(Path data, String... flags) {
    List<String> command = new ArrayList<>(List.of(launcher().toString(), "up"));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(List.of(flags));
    if (!command.contains("--listen")) {
      command.addAll(List.of("--listen", "127.0.0.1:0"));
    }
    return command;
  }

  /** Starts a service and waits until it says that it is ready. */
  static ServiceProcess up(Path data, String... flags) {
    return up(List.of(), data, flags);
  }

  /** The same with words in front of the command. */
  static ServiceProcess up(List<String> before, Path data, String... flags) {
    List<String> command = new ArrayList<>(before);
    command.addAll(command(data, flags));
    return started(data, command);
  }

  /** The same with the whole command. */
  static ServiceProcess started(Path data, List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      ServiceProcess service = new ServiceProcess(data, process);
      try {
        service.awaitReady();
      } catch (RuntimeException | AssertionError e) {
        service.kill(); // nobody else knows it
        throw e;
      }
      return service;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      output.lines().forEach(lines::add);
    } catch (IOException e) {
      lines.add("the output cannot be read: " + e);
    }
  }

  private void awaitReady() {
    await("the service").atMost(START).until(() -> printed("stop with Ctrl-C") || !alive());
    assertThat(alive()).as(log()).isTrue();
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  private boolean printed(String part) {
    return lines.stream().anyMatch(line -> line.contains(part));
  }

  /** All that the service printed. */
  String log() {
    return String.join("\n", lines);
  }

  /** The first printed line that begins so, after its indentation. */
  String line(String beginning) {
    return lines.stream()
        .map(String::strip)
        .filter(line -> line.startsWith(beginning))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line '" + beginning + "' in\n" + log()));
  }

  Path data() {
    return data;
  }

  /** Where the service is reached. */
  String address() {
    return file("address");
  }

  String token() {
    return file("admin-token");
  }

  private String file(String name) {
    try {
      return Files.readString(data.resolve(name)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URL of a repository, with the token as the password. */
  String repository(String name) {
    return address().replace("http://", "http://skerry:" + token() + "@") + "/git/" + name + ".git";
  }

  /** Runs a verb of the command line against this service. */
  Shell.Result cli(String verb, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(launcher().toString(), verb, "--data", data.toString()));
    command.addAll(List.of(arguments));
    return Shell.in(data).run(command);
  }

  /** Calls curl with a path of the service and whatever flags stand before it. */
  Answer curl(String... flagsThenPath) {
    List<String> flags = new ArrayList<>(List.of(flagsThenPath));
    String path = flags.removeLast();
    return Answer.curl(flags, address() + path);
  }

  /** Asks the service to end, and waits until it has; the exit status. */
  int stop() {
    terminate();
    return awaitExit();
  }

  /** Asks the service to end. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Kills the service as a crash would. */
  void kill() {
    process.toHandle().destroyForcibly();
    awaitExit();
  }

  int awaitExit() {
    try {
      assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS)).as(log()).isTrue();
      assertThat(reader.join(Duration.ofSeconds(END_SECONDS))).isTrue();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (alive()) {
      stop();
    }
  }
}
