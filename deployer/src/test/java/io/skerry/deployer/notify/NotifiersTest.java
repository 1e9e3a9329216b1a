package io.skerry.deployer.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.skerry.deployer.git.Certificates;
import io.skerry.deployer.git.Identity;
import io.skerry.deployer.spi.CommitStatus;
import io.skerry.deployer.spi.Delivery;
import io.skerry.deployer.spi.Notifier;
import io.skerry.deployer.spi.NotifierSettings;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the services' documentation asks for, asked of the notifiers. */
@Timeout(30)
class NotifiersTest {
  private static final String COMMIT = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

  private record Seen(
      String method, String path, Map<String, String> headers, JsonNode body, String raw) {}

  private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
  private HttpServer server;
  private volatile int answer = 201;
  private volatile String text = "{}";
  private volatile Optional<String> retryAfter = Optional.empty();

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String raw = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      seen.add(
          new Seen(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              headers,
              Json.MAPPER.readTree(raw),
              raw));
      retryAfter.ifPresent(wait -> exchange.getResponseHeaders().set("Retry-After", wait));
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String here() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private NotifierSettings settings(String repository, Optional<String> project) {
    return new NotifierSettings(
        repository, Optional.of(URI.create(here())), project, () -> "s3cret", Optional.empty());
  }

  private Delivery tell(Notifier notifier, CommitStatus.State state, String description)
      throws InterruptedException {
    return notifier
        .open(settings("https://git.example.org/team/functions.git", Optional.empty()))
        .tell(
            new CommitStatus(COMMIT, state, description, URI.create("http://127.0.0.1:8080/ui/")));
  }

  @Test
  void gitHubIsToldAsItsDocumentationAsks() throws Exception {
    assertThat(tell(new GitHubNotifier(), CommitStatus.State.PENDING, "b".repeat(300)))
        .isEqualTo(new Delivery.Done());

    Seen request = seen.take();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/repos/team/functions/statuses/" + COMMIT);
    assertThat(request.headers())
        .containsEntry("Authorization", "Bearer s3cret")
        .containsEntry("Accept", "application/vnd.github+json")
        .containsEntry("X-GitHub-Api-Version", "2022-11-28")
        .containsEntry("Content-Type", "application/json")
        .containsKey("User-Agent");
    assertThat(request.body().fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("state", "target_url", "description", "context");
    assertThat(request.body().path("state").asText()).isEqualTo("pending");
    assertThat(request.body().path("target_url").asText()).startsWith("http");
    assertThat(request.body().path("description").asText()).hasSize(140).endsWith("…");
    assertThat(request.body().path("context").asText()).isEqualTo("skerry");
    assertThat(request.raw()).doesNotContain("s3cret");

    tell(new GitHubNotifier(), CommitStatus.State.FAILURE, "no");
    assertThat(seen.take().body().path("state").asText()).isEqualTo("failure");
    tell(new GitHubNotifier(), CommitStatus.State.SUCCESS, "yes");
    assertThat(seen.take().body().path("state").asText()).isEqualTo("success");
  }

  @Test
  void gitLabIsToldAsItsDocumentationAsks() throws Exception {
    GitLabNotifier notifier = new GitLabNotifier();
    notifier
        .open(settings("ssh://git@git.example.org/group/below/a.git", Optional.empty()))
        .tell(
            new CommitStatus(
                COMMIT,
                CommitStatus.State.FAILURE,
                "d".repeat(300),
                URI.create("http://here/ui/")));

    Seen request = seen.take();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/api/v4/projects/group%2Fbelow%2Fa/statuses/" + COMMIT);
    assertThat(request.headers())
        .containsEntry("PRIVATE-TOKEN", "s3cret")
        .containsEntry("Content-Type", "application/json")
        .doesNotContainKey("Authorization");
    assertThat(request.body().fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("state", "target_url", "description", "name");
    assertThat(request.body().path("state").asText()).isEqualTo("failed");
    assertThat(request.body().path("name").asText()).isEqualTo("skerry");
    assertThat(request.body().path("description").asText()).hasSize(255);

    tell(notifier, CommitStatus.State.PENDING, "");
    assertThat(seen.take().body().path("state").asText()).isEqualTo("running");
    answer = 400;
    text = "{\"message\":\"Cannot transition status via :run from :running\"}";
    assertThat(tell(notifier, CommitStatus.State.PENDING, "")).isEqualTo(new Delivery.Done());
  }

  @Test
  void giteaIsToldAsItsDocumentationAsks() throws Exception {
    tell(new GiteaNotifier(), CommitStatus.State.SUCCESS, "released");

    Seen request = seen.take();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/api/v1/repos/team/functions/statuses/" + COMMIT);
    assertThat(request.headers())
        .containsEntry("Authorization", "token s3cret")
        .containsEntry("Content-Type", "application/json")
        .containsEntry("Accept", "application/json");
    assertThat(request.body())
        .isEqualTo(
            Json.MAPPER.valueToTree(
                Map.of(
                    "state", "success",
                    "target_url", "http://127.0.0.1:8080/ui/",
                    "description", "released",
                    "context", "skerry")));
  }

  private Delivery answered(int status, String body) throws InterruptedException {
    answer = status;
    text = body;
    return tell(new GitHubNotifier(), CommitStatus.State.SUCCESS, "");
  }

  @Test
  void anAnswerSaysWhetherToTryAgain() throws Exception {
    assertThat(answered(500, "")).isInstanceOf(Delivery.Later.class);
    assertThat(answered(503, "")).isInstanceOf(Delivery.Later.class);
    assertThat(answered(401, "Bad credentials"))
        .isEqualTo(new Delivery.Refused("it answered 401: Bad credentials"));
    assertThat(answered(403, "")).isInstanceOf(Delivery.Refused.class);
    assertThat(answered(422, "")).isInstanceOf(Delivery.Refused.class);
    retryAfter = Optional.of("7");
    assertThat(answered(429, "slow down"))
        .isEqualTo(new Delivery.Later(Duration.ofSeconds(7), "it answered 429: slow down"));
    assertThat(answered(403, "limit")).isInstanceOf(Delivery.Later.class);
    server.stop(0);
    assertThat(answered(200, "")).isInstanceOf(Delivery.Later.class);
  }

  @Test
  void aRedirectIsNotFollowedWithTheToken() throws Exception {
    assertThat(answered(302, "")).isInstanceOf(Delivery.Refused.class);
    assertThat(seen).hasSize(1);
  }

  @Test
  void anAuthorityOfOnesOwnIsTrustedWhereItIsNamed(@TempDir Path work) throws Exception {
    Identity identity = Identity.make(work, "ip:127.0.0.1");
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try {
      secure.setHttpsConfigurator(new HttpsConfigurator(identity.server()));
      secure.createContext("/", this::serve);
      secure.start();
      URI address = URI.create("https://127.0.0.1:" + secure.getAddress().getPort());
      CommitStatus status =
          new CommitStatus(COMMIT, CommitStatus.State.SUCCESS, "", URI.create("http://a/"));
      for (boolean named : new boolean[] {true, false}) {
        NotifierSettings settings =
            new NotifierSettings(
                "https://git.example.org/team/a.git",
                Optional.of(address),
                Optional.empty(),
                () -> "s3cret",
                named ? Optional.of(Certificates.context(identity.pem())) : Optional.empty());
        assertThat(new GiteaNotifier().open(settings).tell(status))
            .isInstanceOf(named ? Delivery.Done.class : Delivery.Later.class);
      }
      assertThat(seen).hasSize(1);
    } finally {
      secure.stop(0);
    }
  }

  @Test
  void theAddressComesFromTheRepositorys() {
    assertThat(place("https://github.com/o/r.git", "https://api.github.com"))
        .isEqualTo(new Place("https://api.github.com", java.util.List.of("o", "r")));
    assertThatThrownBy(() -> new GitHubNotifier().open(derived("/srv/a.git")))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("set status.url");
    assertThatThrownBy(() -> new GiteaNotifier().open(derived("https://a.example/only")))
        .hasMessageContaining("status.project");
    assertThatThrownBy(() -> new GiteaNotifier().open(derived("https://a.example/../x/y")))
        .hasMessageContaining("status.project");
  }

  private static NotifierSettings derived(String repository) {
    return new NotifierSettings(
        repository, Optional.empty(), Optional.empty(), () -> "", Optional.empty());
  }

  private static Place place(String repository, String api) {
    return Place.of(derived(repository), _ -> api, 2);
  }
}
