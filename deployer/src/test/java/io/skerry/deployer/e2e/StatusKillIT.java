package io.skerry.deployer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.skerry.runtime.store.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What could not be told of commits before a kill is told after the next start. */
@Timeout(300)
final class StatusKillIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private final List<String> told = new CopyOnWriteArrayList<>();

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void hear(HttpExchange exchange) throws IOException {
    String commit = exchange.getRequestURI().getPath().replaceAll(".*/", "");
    String state = Json.MAPPER.readTree(exchange.getRequestBody()).path("state").asText();
    told.add(commit + " " + state);
    byte[] answer = "{}".getBytes(UTF_8);
    exchange.sendResponseHeaders(201, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private static void awaitAnswer(ServiceProcess service, String text) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(service.curl("/team").body()).isEqualTo(text));
  }

  private static String head(WorkingCopy copy) {
    return copy.git("rev-parse", "HEAD").ok().strip();
  }

  @Test
  void theStatusOfARefusedCommitIsNotLost() throws IOException {
    Needs.jails();
    Path team = Files.createDirectory(directory.resolve("team"));
    Shell.in(team).run("git", "init", "-q", "-b", "main").ok();
    WorkingCopy copy = WorkingCopy.at(team);
    copy.function("team", "echo one").commit("one");
    String one = head(copy);
    int port = freePort();
    Path token = Files.writeString(directory.resolve("token"), "0123456789\n");
    Path file = directory.resolve("skerry.yaml");
    Files.writeString(
        file,
        "repositories:\n  - {name: team, url: %s, interval: 1s, status: {type: gitea, "
                .formatted(team)
            + "url: \"http://127.0.0.1:%d\", project: t/team, tokenFile: %s}}\n"
                .formatted(port, token));
    Path data = directory.resolve("data");
    String two;
    try (ServiceProcess service = ServiceProcess.up(data, "--config", file.toString())) {
      awaitAnswer(service, "one\n");
      copy.write("team/function.yaml", "runtime: shell\ntimeout: soon\n").commit("two");
      two = head(copy);
      await().atMost(LONG).until(() -> service.log().contains("team/function.yaml:2:10: timeout"));
      copy.function("team", "echo three").commit("three");
      awaitAnswer(service, "three\n");
      await().atMost(LONG).until(() -> service.log().contains("waits: it cannot be reached"));
      service.kill();
    }
    String three = head(copy);

    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 9);
    server.createContext("/api/v1/repos/t/team/statuses/", this::hear);
    server.start();
    try (ServiceProcess _ = ServiceProcess.up(data, "--config", file.toString())) {
      await()
          .atMost(LONG)
          .untilAsserted(() ->
              assertThat(told)
                  .containsSubsequence(one + " success", two + " failure", three + " success"));
    } finally {
      server.stop(0);
    }
    assertThat(told).doesNotContain(one + " pending");
  }
}
