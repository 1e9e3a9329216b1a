package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.runtime.store.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions that reach others, in a network of the test's own: a host, and a world around it. */
@Timeout(300)
final class NetworkWalkIT {
  private static final String PAGE = World.ADDRESS + "/page";

  @TempDir private Path work;
  private World world;

  @BeforeEach
  void open() throws IOException {
    Needs.jails();
    world = World.open(work);
  }

  @AfterEach
  void close() {
    if (world != null) {
      world.close();
    }
  }

  private String call(ServiceProcess service, String path) {
    return world.call(service, path);
  }

  private JsonNode addresses(ServiceProcess service) throws IOException {
    return Json.MAPPER.readTree(
        world
            .onHost(
                ServiceProcess.launcher().toString(),
                "network",
                "--data",
                service.data().toString(),
                "--output",
                "json")
            .ok());
  }

  /** What of a network there is on the host, and whether it forwards. */
  private String state() {
    return world
        .onHost(
            "sh",
            "-c",
            "ip -o link | cut -d: -f2; nft list tables; sysctl net.ipv4.ip_forward; ls /run/netns")
        .ok();
  }

  @Test
  void functionsAndBuildsReachTheWorldOnly() throws Exception {
    Path data = work.resolve("data");
    walk(() -> ServiceProcess.up(world.prefix(), data, "--config", config().toString()));
  }

  @Test
  void theSameOfAServiceThatIsNotRoot() throws Exception {
    String user = Needs.user();
    Path data = work.resolve("data");
    Installation installation = Installation.copyTo(work);
    List<String> command = new ArrayList<>(world.prefix());
    command.addAll(List.of("env", "SKERRY_USER=" + user));
    command.addAll(installation.command(data, "--config", config().toString()));

    walk(() -> {
      ServiceProcess service = ServiceProcess.started(data, command);
      assertThat(service.log()).doesNotContain("runs as root");
      return service;
    });
  }

  private Path config() {
    Path file = work.resolve("skerry.yaml");
    try {
      return Files.writeString(file, "network: {resolvers: [192.0.2.53]}\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void walk(Supplier<ServiceProcess> up) throws Exception {
    String before = state();
    ServiceProcess service = up.get();
    assertThat(state()).isEqualTo(before);
    WorkingCopy copy = world.clone(service);
    String port = service.address().replaceAll(".*:", "");
    copy.function("out", "network: outbound\n", "curl -s --max-time 5 " + PAGE)
        .function("names", "network: outbound\n", "cat /etc/resolv.conf")
        .function("in", "curl -s --max-time 5 " + PAGE + " || echo nothing")
        .function(
            "prying",
            "network: outbound\n",
            "for a in 127.0.0.1 198.51.100.2 10.213.64.1; do"
                + " curl -s --max-time 1 http://$a:"
                + port
                + "/healthz && echo reached; done; true")
        .function(
            "fetched",
            "build: {network: true, command: [curl, -sf, -o, page, \"" + PAGE + "\"]}\n",
            "cat page");
    world.push(service, copy).ok();

    assertThat(call(service, "/out")).isEqualTo("hello from the world\n");
    assertThat(call(service, "/out")).isEqualTo("hello from the world\n");
    assertThat(call(service, "/names")).endsWith("\nnameserver 192.0.2.53\n");
    assertThat(call(service, "/in")).isEqualTo("nothing\n");
    assertThat(call(service, "/prying")).isEmpty();
    assertThat(call(service, "/fetched")).isEqualTo("hello from the world\n");
    await()
        .untilAsserted(() ->
            assertThat(addresses(service))
                .anySatisfy(item -> {
                  assertThat(item.path("state").asText()).isEqualTo("held");
                  assertThat(item.path("use").asText()).isEqualTo("out@v1");
                  assertThat(item.path("ipv4").asText()).startsWith("10.213.6");
                }));

    service.kill();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(state()).isEqualTo(before));

    try (ServiceProcess again = up.get()) {
      assertThat(call(again, "/out")).isEqualTo("hello from the world\n");
    }
    assertThat(state()).isEqualTo(before);
  }
}
