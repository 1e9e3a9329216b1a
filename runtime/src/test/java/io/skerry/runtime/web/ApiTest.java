package io.skerry.runtime.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Preview;
import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.invoke.Invoker;
import io.skerry.runtime.invoke.JailPool;
import io.skerry.runtime.invoke.PoolPolicy;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.BuildLogTable;
import io.skerry.runtime.store.BuildTable;
import io.skerry.runtime.store.Database;
import io.skerry.runtime.store.DeploymentTable;
import io.skerry.runtime.store.Invocation;
import io.skerry.runtime.store.InvocationJournal;
import io.skerry.runtime.store.InvocationTable;
import io.skerry.runtime.store.Json;
import io.skerry.runtime.store.ReleaseTable;
import io.skerry.runtime.store.Scope;
import io.skerry.runtime.store.Tokens;
import io.skerry.runtime.store.VersionTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

/** The REST API and who may use it. */
@Timeout(60)
class ApiTest {
  @TempDir private Path directory;
  private Database database;
  private InvocationJournal journal;
  private HttpServer server;
  private JailPool pool;

  @BeforeEach
  void start() {
    database = Database.open(directory.resolve("skerry.db"));
    Tokens tokens = new Tokens(database);
    tokens.keep("reader", Set.of(Scope.READ), "reading");
    tokens.keep("admin", Set.of(Scope.ADMIN), "admin:with:colons");
    VersionTable versions = new VersionTable(database);
    versions.insert(Sample.named("a").route("/a", "GET").version(1));
    versions.insert(Sample.named("a").version(2));
    Catalog catalog = new Catalog();
    catalog.replace(versions.list(new FunctionName("a")).subList(0, 1));
    catalog.preview(
        List.of(new Preview("new/look", versions.list(new FunctionName("a")).getLast())));
    BuildTable builds = new BuildTable(database, "here");
    builds.queue(List.of(build()));
    builds.start("b-1");
    builds.number("b-1", new FunctionName("a"));
    BuildLogTable logs = new BuildLogTable(database);
    logs.append("b-1", 1, "cc -O2\n");
    InvocationTable invocations = new InvocationTable(database, "here");
    journal = new InvocationJournal(invocations);
    pool =
        new JailPool(Mockito.mock(Snapshots.class), Mockito.mock(Jails.class), PoolPolicy.none());
    Invoker invoker = new Invoker(pool, journal, 1);
    Api api = new Api(new Access(tokens), catalog, invoker, pool, versions, invocations, journal);
    ReleaseApi releases =
        new ReleaseApi(
            new Access(tokens),
            new DeploymentTable(database, "here"),
            builds,
            logs,
            new ReleaseTable(database));
    server = HttpServer.start("127.0.0.1", 0, List.of(api, releases));
  }

  @AfterEach
  void close() {
    server.close();
    pool.close();
    journal.close();
    database.close();
  }

  private RawClient.Answer ask(String method, String path, String authorization)
      throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      String header = authorization.isEmpty() ? "" : "Authorization: " + authorization + "\n";
      return client
          .send(method + " /api/v1" + path + " HTTP/1.1\nHost: h\n" + header + "\n")
          .read();
    }
  }

  private JsonNode get(String path) throws IOException {
    RawClient.Answer answer = ask("GET", path, "Bearer reading");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    return Json.MAPPER.readTree(answer.body());
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Basic",
        "Basic !!!",
        "Basic cmVhZGluZw==",
        "Digest reading",
        "reading",
        "Bearer READING"
      })
  void refusesWhoHasNoToken(String authorization) throws Exception {
    RawClient.Answer answer = ask("GET", "/functions", authorization);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"skerry\"");
    assertThat(answer.body()).contains("\"unauthorized\"").doesNotContain("wrong");
  }

  @Test
  void takesTokensAsBearerAndAsPassword() throws Exception {
    for (String good :
        List.of(
            "Bearer reading",
            "bearer  reading ",
            basic("anyone:reading"),
            basic(":reading"),
            basic("git:admin:with:colons"))) {
      assertThat(ask("GET", "/functions", good).status()).as(good).isEqualTo(200);
    }
  }

  @Test
  void refusesWhoLacksTheScope() throws Exception {
    RawClient.Answer answer = ask("DELETE", "/jails", "Bearer reading");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("reader", "scope admin");
    assertThat(ask("DELETE", "/jails", "Bearer admin:with:colons").status()).isEqualTo(204);
    assertThat(ask("DELETE", "/jails/i-1", "Bearer admin:with:colons").status()).isEqualTo(404);
  }

  @Test
  void showsFunctionsAndVersions() throws Exception {
    assertThat(get("/functions").at("/items/0/name").asText()).isEqualTo("a");
    assertThat(get("/functions").get("next").isNull()).isTrue();
    assertThat(get("/functions/a").at("/version").asText()).isEqualTo("v2");
    assertThat(get("/functions/a/versions").at("/items/0/active").asBoolean()).isTrue();
    assertThat(get("/functions/a/versions").at("/items/1/active").asBoolean()).isFalse();
    assertThat(get("/releases").at("/items")).isEmpty();
    assertThat(get("/jails").at("/items")).isEmpty();
    assertThat(get("/builds").at("/items/0/state").asText()).isEqualTo("running");
    assertThat(get("/builds/b-1").at("/version").asText()).isEqualTo("v1");
    assertThat(ask("GET", "/builds/b-1/log", "Bearer reading").body()).isEqualTo("cc -O2\n");
    assertThat(ask("GET", "/builds/b-1/log?offset=3", "Bearer reading").body()).isEqualTo("-O2\n");
    assertThat(get("/deployments").at("/items")).isEmpty();
    assertThat(get("/previews").at("/items/0/branch").asText()).isEqualTo("new/look");
    assertThat(get("/previews").at("/items/0/version").asText()).isEqualTo("v1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/functions/none",
        "/functions/none/versions",
        "/builds/b-9",
        "/builds/b-9/log",
        "/invocations/i-9",
        "/invocations/i-9/log",
        "/unknown"
      })
  void saysWhatDoesNotExist(String path) throws Exception {
    assertThat(ask("GET", path, "Bearer reading").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/functions/NO",
        "/functions/a%2Fb",
        "/invocations?limit=0",
        "/invocations?limit=501",
        "/invocations?limit=x",
        "/invocations?limit=%zz",
        "/invocations?function=NO",
        "/builds?limit=-1",
        "/releases?limit=99999999999"
      })
  void refusesWhatMakesNoSense(String path) throws Exception {
    assertThat(ask("GET", path, "Bearer reading").status()).isEqualTo(400);
  }

  @Test
  void pagesThroughInvocations() throws Exception {
    for (int i = 1; i <= 5; i++) {
      journal.record(
          new Invocation(
              "i-" + i,
              VersionId.parse("a@v1"),
              "http",
              Invocation.State.TIMED_OUT,
              "",
              null,
              Instant.EPOCH,
              1_500,
              0,
              0,
              0,
              0,
              0,
              "log " + i));
    }

    JsonNode first = get("/invocations?limit=2");
    assertThat(ids(first)).containsExactly("i-5", "i-4");
    JsonNode second = get("/invocations?limit=2&before=" + first.get("next").asText());
    assertThat(ids(second)).containsExactly("i-3", "i-2");
    JsonNode third = get("/invocations?limit=2&before=" + second.get("next").asText());
    assertThat(ids(third)).containsExactly("i-1");
    assertThat(third.get("next").isNull()).isTrue();
    assertThat(get("/invocations/i-3").at("/state").asText()).isEqualTo("timed-out");
    assertThat(get("/invocations/i-3").at("/queueMillis").asDouble()).isEqualTo(1.5);
    assertThat(get("/invocations/i-3").has("exitStatus")).isFalse();
    assertThat(ask("GET", "/invocations/i-3/log", "Bearer reading").body()).isEqualTo("log 3");
  }

  private static List<String> ids(JsonNode page) {
    return StreamSupport.stream(page.get("items").spliterator(), false)
        .map(item -> item.get("id").asText())
        .toList();
  }

  private static Build build() {
    return new Build(
        "b-1",
        new FunctionName("a"),
        null,
        "functions",
        Sample.COMMIT,
        "r-1",
        "key",
        Build.State.QUEUED,
        "",
        null,
        Instant.EPOCH,
        null,
        null,
        0,
        0);
  }
}
