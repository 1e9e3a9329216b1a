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
  private static final String NAME = "sw" + ProcessHandle.current().pid();
  private static final String HOST = NAME + "h";
  private static final String WORLD = NAME + "w";
  private static final String PAGE = "http://198.51.100.1:8000/page";

  @TempDir private Path work;
  private Process world;

  @BeforeEach
  void open() throws IOException {
    Needs.jails();
    Shell.in(Path.of("/"))
        .sh(
            """
            set -e
            ip netns add %1$s; ip netns add %2$s
            ip link add out0 netns %1$s type veth peer name out0 netns %2$s
            for n in %1$s %2$s; do ip -n $n link set lo up; ip -n $n link set dev out0 up; done
            ip -n %1$s address add 198.51.100.2/24 dev out0
            ip -n %2$s address add 198.51.100.1/24 dev out0
            ip -n %1$s route add default via 198.51.100.1
            """
                .formatted(HOST, WORLD))
        .ok();
    Path pages = Files.createDirectory(work.resolve("pages"));
    Files.writeString(pages.resolve("page"), "hello from the world\n");
    world =
        new ProcessBuilder(
                "nsenter",
                "--net=/run/netns/" + WORLD,
                "/usr/bin/python3",
                "-m",
                "http.server",
                "--bind",
                "198.51.100.1",
                "8000")
            .directory(pages.toFile())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("world.log").toFile())
            .start();
    await().until(() -> onHost("curl", "-sf", PAGE).status() == 0);
  }

  @AfterEach
  void close() throws Exception {
    if (world != null) {
      world.destroyForcibly().waitFor();
      Shell.in(Path.of("/")).sh("ip netns delete " + HOST + "; ip netns delete " + WORLD).ok();
    }
  }

  private static List<String> prefix() {
    return List.of("nsenter", "--net=/run/netns/" + HOST);
  }

  private Shell.Result onHost(String... command) {
    List<String> all = new ArrayList<>(prefix());
    all.addAll(List.of(command));
    return Shell.in(work).with("GIT_TERMINAL_PROMPT", "0").run(all);
  }

  private String call(ServiceProcess service, String path) {
    return onHost("curl", "-s", "--max-time", "20", service.address() + path).out();
  }

  private JsonNode addresses(ServiceProcess service) throws IOException {
    return Json.MAPPER.readTree(
        onHost(
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
    return onHost(
            "sh",
            "-c",
            "ip -o link | cut -d: -f2; nft list tables; sysctl net.ipv4.ip_forward; ls /run/netns")
        .ok();
  }

  private String push(ServiceProcess service, WorkingCopy copy) {
    copy.commit("functions");
    return onHost(
            "git",
            "-C",
            copy.file(".").toString(),
            "push",
            service.repository("functions"),
            "HEAD:main")
        .ok();
  }

  @Test
  void functionsAndBuildsReachTheWorldOnly() throws Exception {
    Path data = work.resolve("data");
    walk(() -> ServiceProcess.up(prefix(), data, "--config", config().toString()));
  }

  @Test
  void theSameOfAServiceThatIsNotRoot() throws Exception {
    String user = Needs.user();
    Path data = work.resolve("data");
    Installation installation = Installation.copyTo(work);
    List<String> command = new ArrayList<>(prefix());
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
    onHost("git", "clone", "-q", service.repository("functions"), "copy").ok();
    WorkingCopy copy = WorkingCopy.at(work.resolve("copy"));
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
    push(service, copy);

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
