package io.skerry.deployer.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A service of its own, started for the measurement with our functions as its template. */
final class BenchService implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(10);
  private static final long LOOK_MILLIS = 50;

  /** The launcher's. */
  private static final String OPTIONS = "deployer/target/classes/java.options";

  private final Process process;
  private final Path log;
  private final Path address;

  private BenchService(Process process, Path log, Path address) {
    this.process = process;
    this.log = log;
    this.address = address;
  }

  /**
   * Makes a directory a home of the same programs; its template is the caller's.
   *
   * @param home where Skerry is installed
   */
  static void link(Path own, Path home) throws IOException {
    for (String part : List.of("runtime", "deployer")) {
      Files.createSymbolicLink(own.resolve(part), home.resolve(part));
    }
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param home the directory with the template and the native programs
   * @param data where it may keep its state
   * @param settings its environment variables
   */
  static BenchService start(Path home, Path data, Map<String, String> settings)
      throws IOException, InterruptedException {
    Path log = Path.of(data + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + home.resolve(OPTIONS),
                "-Dskerry.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                "io.skerry.deployer.Main",
                "up",
                "--data",
                data.toString(),
                "--listen",
                "127.0.0.1:0"));
    builder.environment().keySet().removeIf(name -> name.startsWith("SKERRY_"));
    builder.environment().putAll(settings);
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    BenchService service = new BenchService(process, log, data.resolve("address"));
    try {
      service.awaitReady();
      return service;
    } catch (IOException | InterruptedException | RuntimeException e) {
      service.close();
      throw e;
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (ready().isEmpty()) {
      if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() - end > 0) {
        throw new IOException("the service for the measurement did not start:\n" + said());
      }
    }
  }

  private Optional<String> ready() throws IOException {
    return Files.exists(log)
        ? Files.readString(log).lines().filter(line -> line.startsWith("ready at ")).findFirst()
        : Optional.empty();
  }

  private String said() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** Waits until so many jails stand ready, each of which is a process at least. */
  void awaitJails(int count) throws IOException, InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (process.descendants().limit(count + 1L).count() <= count) { // and the warden
      if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() - end > 0) {
        throw new IOException("there are no " + count + " jails:\n" + said());
      }
    }
  }

  int port() throws IOException {
    return URI.create(Files.readString(address).strip()).getPort();
  }

  @Override
  public void close() {
    Ending.of(process);
  }
}
