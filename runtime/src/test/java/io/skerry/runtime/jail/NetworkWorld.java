package io.skerry.runtime.jail;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A host and the world around it, both network namespaces of a test's own: the machine's network is
 * neither seen nor changed. A server in the world tells everyone by which address it sees them.
 */
final class NetworkWorld implements AutoCloseable {
  static final String WORLD4 = "198.51.100.1";
  static final String HOST4 = "198.51.100.2";
  static final String WORLD6 = "2001:db8:99::1";
  static final String HOST6 = "2001:db8:99::2";
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String host;
  private final String world;
  private final Process server;
  private final Process hostServer;
  private final List<String> seen = new CopyOnWriteArrayList<>();

  /**
   * Makes both and starts the servers.
   *
   * @param programs the directory that the test's program {@code net} was built into
   */
  NetworkWorld(Path programs) throws IOException {
    String name = "st" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    host = name + "h";
    world = name + "w";
    shell(
        """
        ip netns add %1$s; ip netns add %2$s
        ip link add out0 netns %1$s type veth peer name out0 netns %2$s
        for n in %1$s %2$s; do ip -n $n link set lo up; ip -n $n link set dev out0 up; done
        ip -n %1$s address add %3$s/24 dev out0; ip -n %2$s address add %4$s/24 dev out0
        ip -n %1$s address add %5$s/64 dev out0 nodad; ip -n %2$s address add %6$s/64 dev out0 nodad
        ip -n %1$s route add default via %4$s; ip -n %1$s -6 route add default via %6$s
        """
            .formatted(host, world, HOST4, WORLD4, HOST6, WORLD6));
    server = serve(world, programs);
    hostServer = serve(host, programs);
  }

  private Process serve(String where, Path programs) throws IOException {
    Process process =
        new ProcessBuilder(words(where, programs.resolve("net").toString(), "serve")).start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    if (!"serving".equals(lines.readLine())) {
      throw new IOException("the server in " + where + " did not start");
    }
    Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(seen::add));
    return process;
  }

  /** The words in front of a command that make it run on the host. */
  List<String> onHost() {
    return words(host);
  }

  private static List<String> words(String where, String... rest) {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + where));
    words.addAll(List.of(rest));
    return words;
  }

  /** Runs a shell script on the host. */
  String host(String script) {
    return run(words(host, "sh", "-ec", script));
  }

  /** Runs a shell script in the world. */
  String world(String script) {
    return run(words(world, "sh", "-ec", script));
  }

  /** Runs a shell script in the machine's own namespace. */
  static String shell(String script) {
    return run(List.of("sh", "-ec", script));
  }

  /** What the servers saw: lines such as {@code udp 198.51.100.2}. */
  List<String> seen() {
    return List.copyOf(seen);
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.destroyForcibly();
    hostServer.destroyForcibly();
    await().until(() -> !server.isAlive() && !hostServer.isAlive());
    shell("ip netns delete " + host + "; ip netns delete " + world);
  }
}
