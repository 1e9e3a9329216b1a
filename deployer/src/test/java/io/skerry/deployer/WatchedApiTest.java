package io.skerry.deployer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.skerry.deployer.configuration.Configuration;
import io.skerry.deployer.git.GitWebServer;
import io.skerry.deployer.git.Identity;
import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Watched repositories by the REST API and by webhooks, in a whole service. */
@Timeout(120)
class WatchedApiTest {
  private static final String TOKEN = "glpat-never-to-be-seen";
  private static final String SECRET = "0123456789abcdef-secret";

  @TempDir Path work;
  private Repositories elsewhere;
  private Repository theirs;

  @BeforeEach
  void open() {
    elsewhere = new Repositories(work.resolve("elsewhere"));
    theirs = elsewhere.make("theirs");
  }

  @AfterEach
  void close() {
    elsewhere.close();
  }

  private String path() {
    return work.resolve("elsewhere/theirs.git").toString();
  }

  private static HttpResponse<String> send(
      Running running, String method, String path, String token, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(running.service.address() + path))
            .method(method, BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return Running.send(request);
  }

  private static HttpResponse<String> api(
      Running running, String method, String path, Map<String, String> body) throws Exception {
    return send(running, method, "/api/v1" + path, running.token(), Json.write(body));
  }

  private static JsonNode items(HttpResponse<String> response) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Json.MAPPER.readTree(response.body()).path("items");
  }

  private static void awaitInService(Running running, String... versions) {
    await().untilAsserted(() -> assertThat(running.inService()).containsExactly(versions));
  }

  @Test
  void whatIsAddedIsWatchedOverStartsUntilItIsRemoved() throws Exception {
    ObjectId one = new Commit().function("a", "echo 1").land(theirs);
    try (Running running = new Running(work)) {
      HttpResponse<String> added =
          api(
              running,
              "POST",
              "/repositories",
              Map.of("name", "jobs", "url", path(), "interval", "1s"));
      assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
      awaitInService(running, "a@v1");
      assertThat(
              api(running, "POST", "/repositories", Map.of("name", "jobs", "url", path()))
                  .statusCode())
          .isEqualTo(409);
    }
    new Commit().function("a", "echo 2").land(theirs, one);
    try (Running running = new Running(work)) {
      awaitInService(running, "a@v2");
      JsonNode jobs = items(running.get("/api/v1/repositories", running.token())).path(0);
      assertThat(jobs.path("origin").asText()).isEqualTo("added");
      assertThat(jobs.path("interval").asText()).isEqualTo("1s");
      await()
          .untilAsserted(() ->
              assertThat(running.get("/api/v1/repositories/jobs", running.token()).body())
                  .contains("up to date"));

      Path away = work.resolve("away");
      Files.move(Path.of(path()), away);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> {
            HttpResponse<String> ready = running.get("/readyz", running.token());
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).contains("repository jobs", "what is in service goes on");
          });
      Files.move(away, Path.of(path()));

      assertThat(api(running, "DELETE", "/repositories/jobs", Map.of()).statusCode())
          .isEqualTo(204);
      assertThat(running.inService()).containsExactly("a@v2");
      assertThat(items(running.get("/api/v1/repositories", running.token()))).isEmpty();
      assertThat(api(running, "DELETE", "/repositories/jobs", Map.of()).statusCode())
          .isEqualTo(404);
    }
    try (Running running = new Running(work)) {
      assertThat(items(running.get("/api/v1/repositories", running.token()))).isEmpty();
    }
  }

  @Test
  void credentialsAreKeptForTheServiceAloneAndNeverShown() throws Exception {
    Identity identity = Identity.make(work, "ip:127.0.0.1");
    new Commit().function("a", "echo 1").land(theirs);
    try (Running running = new Running(work);
        GitWebServer server = new GitWebServer(theirs, Optional.of(identity), Optional.of(TOKEN))) {
      Map<String, String> wish = new TreeMap<>();
      wish.put("name", "jobs");
      wish.put("url", server.url());
      wish.put("token", TOKEN + "\n");
      wish.put("ca", Files.readString(identity.pem()));
      HttpResponse<String> added = api(running, "POST", "/repositories", wish);
      assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
      awaitInService(running, "a@v1");

      Path credentials = work.resolve("data/credentials");
      Path file = credentials.resolve("jobs/token");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
          .isEqualTo("rwx------");
      assertThat(
              running.get("/api/v1/repositories", running.token()).body()
                  + running.get("/readyz", running.token()).body()
                  + added.body())
          .contains("\"credentials\":[\"token\",\"ca\"]")
          .doesNotContain(TOKEN);

      JsonNode steps = items(api(running, "POST", "/repositories/jobs/test", Map.of()));
      assertThat(steps.findValuesAsText("step"))
          .containsExactly(
              "read the credentials",
              "resolve the name",
              "connect",
              "set up TLS",
              "log in",
              "find the repository",
              "find the branch",
              "fetch the commit",
              "read the manifests");
      assertThat(steps.findValuesAsText("outcome")).as(steps.toString()).containsOnly("ok");

      server.token("another-token");
      JsonNode failed = items(api(running, "POST", "/repositories/jobs/test", Map.of()));
      assertThat(failed.findValuesAsText("outcome"))
          .containsExactly(
              "ok", "ok", "ok", "ok", "failed", "not tried", "not tried", "not tried", "not tried");
      assertThat(failed.path(4).path("remedy").asText()).contains("token");

      assertThat(api(running, "DELETE", "/repositories/jobs", Map.of()).statusCode())
          .isEqualTo(204);
      assertThat(credentials).isEmptyDirectory();
    }
  }

  private static String signature(String secret, String body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static HttpResponse<String> hook(
      Running running, String name, String event, String secret, String body) throws Exception {
    return Running.send(
        HttpRequest.newBuilder(URI.create(running.service.address() + "/webhook/" + name))
            .header("Content-Type", "application/json")
            .header("X-GitHub-Event", event)
            .header("X-Hub-Signature-256", signature(secret, body))
            .POST(BodyPublishers.ofString(body)));
  }

  @Test
  void aSignedWebhookIsALookNowAndNoOtherIsAnything() throws Exception {
    ObjectId one = new Commit().function("a", "echo 1").land(theirs);
    try (Running running = new Running(work)) {
      api(
          running,
          "POST",
          "/repositories",
          Map.of("name", "jobs", "url", path(), "interval", "24h", "webhookSecret", SECRET));
      api(
          running,
          "POST",
          "/repositories",
          Map.of("name", "bare", "url", path(), "branch", "none", "interval", "24h"));
      awaitInService(running, "a@v1");
      new Commit().function("a", "echo 2").land(theirs, one);
      String body = "{\"ref\":\"refs/heads/main\",\"repository\":{\"x\":1}}";

      HttpResponse<String> wrong = hook(running, "jobs", "push", "another-secret", body);
      assertThat(wrong.statusCode()).isEqualTo(401);
      for (String name : List.of("bare", "nobody", "functions")) {
        HttpResponse<String> other = hook(running, name, "push", SECRET, body);
        assertThat(other.statusCode()).isEqualTo(401);
        assertThat(other.body()).isEqualTo(wrong.body());
      }
      assertThat(hook(running, "jobs", "ping", SECRET, "{\"zen\":\"x\"}").statusCode())
          .isEqualTo(204);
      assertThat(hook(running, "jobs", "push", SECRET, body.replace("main", "other")).statusCode())
          .isEqualTo(204);
      assertThat(running.inService()).containsExactly("a@v1");

      assertThat(hook(running, "jobs", "push", SECRET, body).statusCode()).isEqualTo(202);
      awaitInService(running, "a@v2");
      assertThat(hook(running, "jobs", "push", SECRET, body + " ".repeat(200_000)).statusCode())
          .isEqualTo(202);
    }
  }

  @Test
  void theHostIsToldHowItsCommitsFare() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer host =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.createContext(
        "/",
        exchange -> {
          try (exchange) {
            JsonNode body = Json.MAPPER.readTree(exchange.getRequestBody());
            told.add(
                exchange.getRequestURI().getPath()
                    + " "
                    + exchange.getRequestHeaders().getFirst("Authorization")
                    + " "
                    + body.path("state").asText());
            exchange.sendResponseHeaders(
                body.path("state").asText().equals("failure") ? 422 : 201, -1);
          }
        });
    host.start();
    ObjectId one = new Commit().function("a", "echo 1").land(theirs);
    try (Running running = new Running(work)) {
      HttpResponse<String> added =
          api(
              running,
              "POST",
              "/repositories",
              Map.of(
                  "name", "jobs",
                  "url", path(),
                  "interval", "1s",
                  "statusType", "github",
                  "statusUrl", "http://127.0.0.1:" + host.getAddress().getPort(),
                  "statusProject", "team/jobs",
                  "statusToken", TOKEN));
      assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
      String call = "/repos/team/jobs/statuses/" + one.name() + " Bearer " + TOKEN + " ";
      await().untilAsserted(() -> assertThat(told).contains(call + "success"));

      new Commit().function("a", "", "timeout: soon").land(theirs, one);
      await().untilAsserted(() -> assertThat(told).anyMatch(line -> line.endsWith(" failure")));
      new Commit().function("a", "echo 3").land(theirs, one);
      await().untilAsserted(() -> assertThat(running.inService()).containsExactly("a@v2"));
    } finally {
      host.stop(0);
    }
  }

  @Test
  void whatIsWrongWithAWishIsToldAndNothingOfItStays() throws Exception {
    try (Running running = new Running(work)) {
      assertThat(wish(running, Map.of("name", "functions", "url", "-x")))
          .contains("name: expected the name of a repository", "url: expected");
      assertThat(wish(running, Map.of("name", "a", "url", "https://u:word@example.org/a")))
          .contains("tokenFile")
          .doesNotContain(":word");
      assertThat(wish(running, Map.of("name", "a", "url", "https://e.org/a", "token", "a b")))
          .contains("tokenFile: read the request/token");
      assertThat(wish(running, Map.of("name", "a", "url", "http://e.org/a", "token", TOKEN)))
          .contains("over https:// alone");
      assertThat(wish(running, Map.of("name", "a", "url", "/a", "tokn", TOKEN)))
          .doesNotContain(TOKEN);
      assertThat(
              wish(
                  running,
                  Map.of(
                      "name", "a",
                      "url", "https://e.org/a/b",
                      "statusType", "bitbucket",
                      "statusToken", TOKEN)))
          .contains("there are gitea, github, gitlab");
      assertThat(wish(running, Map.of("name", "../a", "url", "/a"))).contains("name: ");
      assertThat(work.resolve("data/credentials")).isEmptyDirectory();
      assertThat(items(running.get("/api/v1/repositories", running.token()))).isEmpty();
      assertThat(send(running, "POST", "/api/v1/repositories", "", "{}").statusCode())
          .isEqualTo(401);
    }
  }

  private static String wish(Running running, Map<String, String> body) throws Exception {
    HttpResponse<String> response = api(running, "POST", "/repositories", body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    return response.body();
  }

  @Test
  void whatACrashHasLeftIsRemoved() throws Exception {
    try (Running running = new Running(work)) {
      assertThat(running.inService()).isEmpty();
    }
    Path orphan = Files.createDirectories(work.resolve("data/credentials/orphan"));
    Files.writeString(orphan.resolve("token"), TOKEN);
    Files.createDirectories(work.resolve("data/credentials/.staged123"));
    Files.createDirectories(work.resolve("data/trials/trial1/objects"));

    try (Running running = new Running(work)) {
      assertThat(running.service.data().resolve("credentials")).isEmptyDirectory();
      assertThat(running.service.data().resolve("trials")).isEmptyDirectory();
    }
  }

  @Test
  void thoseOfTheConfigurationStayAndAreTriedToo() throws Exception {
    Configuration.Watched jobs =
        new Configuration.Watched("jobs", path(), "trunk", Duration.ofSeconds(1));
    new Commit().function("a", "echo 1").land(theirs);
    try (Running running = new Running(work, jobs)) {
      assertThat(api(running, "DELETE", "/repositories/jobs", Map.of()).body())
          .contains("skerry.yaml");
      JsonNode steps = items(api(running, "POST", "/repositories/jobs/test", Map.of()));
      assertThat(steps.path(2).path("outcome").asText()).isEqualTo("failed");
      assertThat(steps.path(2).path("detail").asText()).contains("it has main");
      JsonNode other =
          items(api(running, "POST", "/repositories/test", Map.of("name", "x", "url", path())));
      assertThat(other.findValuesAsText("outcome")).as(other.toString()).containsOnly("ok");
      assertThat(other.path(4).path("detail").asText()).isEqualTo("1 function");
      new Commit().function("a", "", "timeout: soon").land(theirs);
      JsonNode broken =
          items(api(running, "POST", "/repositories/test", Map.of("name", "x", "url", path())));
      assertThat(broken.path(4).path("detail").asText()).contains("a/function.yaml:1:10");
    }
  }

  @Test
  void aFileThatIsMissingStopsTheStart() {
    Configuration.Watched jobs =
        new Configuration.Watched(
            "jobs",
            "https://example.org/a.git",
            "main",
            Duration.ofSeconds(1),
            new Configuration.Files(
                Optional.of(work.resolve("absent")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            Optional.empty());
    assertThatThrownBy(() -> new Running(work, jobs))
        .isInstanceOf(SkerryException.class)
        .hasMessage(
            "repositories, jobs: tokenFile: read "
                + work.resolve("absent")
                + ": there is no such file");
  }
}
