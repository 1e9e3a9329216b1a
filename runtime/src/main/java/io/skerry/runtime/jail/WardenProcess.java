package io.skerry.runtime.jail;

import io.skerry.runtime.privilege.Supervisor;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.Owner;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running warden. Its standard input is the life line: when that ends, it ends its jails. */
final class WardenProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WardenProcess.class);
  private static final int LONGEST_SOCKET_PATH = 100;
  private static final long END_SECONDS = 10;
  private static final String READY = "ready ";

  private final Process process;
  private final Path socket;
  private final boolean temporary;
  private WardenLimits limits = WardenLimits.of("none");

  private WardenProcess(Process process, Path socket, boolean temporary) {
    this.process = process;
    this.socket = socket;
    this.temporary = temporary;
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param group the name of the control group that it makes its own below
   */
  static WardenProcess start(JailSettings settings, Owner owner, String group) throws IOException {
    Path directory = settings.directory().toRealPath();
    Path near = directory.resolve("warden.sock");
    boolean temporary =
        near.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET_PATH;
    Path socket =
        temporary ? Files.createTempDirectory("skerry-warden").resolve("warden.sock") : near;
    ProcessBuilder builder =
        new ProcessBuilder(
            settings.programs().resolve(LinuxJailDriver.WARDEN).toString(),
            directory.toString(),
            socket.toString(),
            settings.trees().toRealPath().toString(),
            settings.base().toRealPath().toString(),
            Integer.toString(owner.uid()),
            Integer.toString(owner.gid()),
            group);
    return start(builder, socket, temporary);
  }

  /** Has root's supervisor start one; this process is then the one that asked it. */
  static WardenProcess start(JailSettings settings, Supervisor supervisor) throws IOException {
    boolean roots = settings.trees().startsWith(supervisor.trees());
    return start(
        new ProcessBuilder(
            supervisor.command(settings.programs(), roots ? "zfs-warden" : "warden")),
        supervisor.wardenSocket(),
        false);
  }

  private static WardenProcess start(ProcessBuilder builder, Path socket, boolean temporary)
      throws IOException {
    builder.environment().clear();
    Process process = builder.redirectErrorStream(true).start();
    WardenProcess warden = new WardenProcess(process, socket, temporary);
    warden.awaitReady();
    return warden;
  }

  private void awaitReady() throws IOException {
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    String line = lines.readLine();
    if (line == null || !line.startsWith(READY)) {
      close();
      throw new IOException(line == null ? "it ended without a word" : line);
    }
    limits = WardenLimits.of(line.substring(READY.length()));
    Thread.ofPlatform()
        .name("skerry-warden-log")
        .daemon()
        .start(() -> lines.lines().forEach(text -> log.warn("Warden: {}", text)));
  }

  Path socket() {
    return socket;
  }

  long pid() {
    return process.pid();
  }

  /** How it holds jails to their limits. */
  WardenLimits limits() {
    return limits;
  }

  boolean alive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        log.warn("The warden did not end within {} s and is killed", END_SECONDS);
        process.destroyForcibly();
      }
      if (Files.isWritable(socket.toAbsolutePath().getParent())) {
        Files.deleteIfExists(socket); // else it is the supervisor's
      }
      if (temporary) {
        Files.deleteIfExists(socket.toAbsolutePath().getParent());
      }
    } catch (IOException e) {
      log.warn("Clear up after the warden: {}", e.getMessage());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
