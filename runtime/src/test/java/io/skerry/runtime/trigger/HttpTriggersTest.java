package io.skerry.runtime.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.function.Auth;
import io.skerry.runtime.function.Contract;
import io.skerry.runtime.function.Sample;
import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.store.Invocation;
import io.skerry.runtime.store.Json;
import io.skerry.runtime.web.RawClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the socket to a real script and back. */
@Timeout(60)
class HttpTriggersTest {
  private static final String BEARER = "Authorization: Bearer " + Served.TOKEN;

  @TempDir private Path directory;
  private Served served;

  @BeforeEach
  void start() throws Exception {
    served = new Served(directory);
  }

  @AfterEach
  void close() {
    served.close();
  }

  private static Sample at(String path) {
    return Sample.named("f").route(path, "GET", "POST");
  }

  private static String problem(RawClient.Answer answer, int status) throws Exception {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    return Json.MAPPER.readTree(answer.body()).get("detail").asText();
  }

  private Invocation record(RawClient.Answer answer) {
    served.journal.flush();
    return served.invocations.find(answer.header("X-Call-Id")).orElseThrow();
  }

  @Test
  void passesTheBodyAndSaysWhatRan() throws Exception {
    served.serve(at("/up"), "tr a-z A-Z; echo note >&2\n");
    try (RawClient client = served.client()) {
      client.send(Served.request("POST /up", "Content-Length: 5") + "hello");
      RawClient.Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("HELLO");
      assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
      assertThat(answer.header("Content-Security-Policy")).isEqualTo("sandbox");
      assertThat(answer.header("X-Call-Id")).startsWith("i-");
      assertThat(answer.header("X-Function-Version")).isEqualTo("v1");
      assertThat(answer.header("X-Function-Commit")).isEqualTo(Sample.COMMIT);
      assertThat(answer.header("Server-Timing"))
          .matches("queue;dur=[0-9.]+, jail;dur=[0-9.]+, run;dur=[0-9.]+");
      assertThat(record(answer).log()).isEqualTo("note\n");
      assertThat(record(answer).state()).isEqualTo(Invocation.State.SUCCEEDED);
    }
  }

  @Test
  void tellsTheFunctionAboutItsRequest() throws Exception {
    served.serve(at("/env"), "env\n");

    RawClient.Answer answer =
        served.ask(
            "GET /env/some%20where?a=b%20c",
            "X-Note: one",
            "X-Note: two",
            "Proxy: evil:80",
            "X_Note: forged",
            "Cookie: a=1; skerry_session=secret; b=2",
            "Authorization: Bearer of-the-function",
            "Content-Type: text/x");

    assertThat(answer.body().lines())
        .contains(
            "GATEWAY_INTERFACE=CGI/1.1",
            "REQUEST_METHOD=GET",
            "REQUEST_URI=/env/some%20where?a=b%20c",
            "SCRIPT_NAME=/env",
            "PATH_INFO=/some where",
            "QUERY_STRING=a=b%20c",
            "SERVER_NAME=example.org",
            "REMOTE_ADDR=127.0.0.1",
            "HTTP_X_NOTE=one, two",
            "HTTP_COOKIE=a=1; b=2",
            "HTTP_AUTHORIZATION=Bearer of-the-function",
            "CONTENT_TYPE=text/x",
            "SKERRY_TRIGGER=http")
        .noneMatch(line -> line.startsWith("HTTP_PROXY="))
        .noneMatch(line -> line.contains("secret") || line.contains("forged"));
  }

  @Test
  void keepsOurCredentialsFromFunctions() throws Exception {
    served.serve(at("/open"), "env\n");
    served.serve(
        Sample.named("g").trigger(new Trigger.Http("/shut", Set.of("GET"), Auth.TOKEN)), "env\n");

    for (String path : new String[] {"/open", "/shut", "/function/f", "/function/f@v1/x"}) {
      RawClient.Answer answer = served.ask("GET " + path, BEARER, "Cookie: skerry_session=x");
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.body())
          .doesNotContain(Served.TOKEN)
          .doesNotContain("HTTP_AUTHORIZATION")
          .doesNotContain("HTTP_COOKIE");
    }
    assertThat(served.ask("GET /shut").status()).isEqualTo(401);
    assertThat(served.ask("GET /function/f").status()).isEqualTo(401);
    assertThat(served.ask("GET /shut", "Authorization: Bearer x").status()).isEqualTo(401);
    assertThat(served.ask("GET /function/none", BEARER).status()).isEqualTo(404);
    assertThat(served.ask("GET /function/f@v7", BEARER).status()).isEqualTo(404);
    assertThat(served.ask("GET /function/F", BEARER).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%00",
        "GET /a%0ALD_PRELOAD=x",
        "GET /a%0d",
        "GET /%ff",
        "GET /%",
        "GET /%zz",
        "GET /..",
        "GET /%2e%2e/x",
        "GET /a/..%2f..%2f..%2fx",
        "OPTIONS *"
      })
  void refusesPathsThatMeanHarm(String line) throws Exception {
    served.serve(at("/"), "env\n");

    assertThat(served.ask(line).status()).isIn(400, 404, 405);
  }

  @Test
  void knowsWhatIsNotThereAndWhatIsNotAllowed() throws Exception {
    served.serve(at("/here"), "echo yes\n");

    problem(served.ask("GET /there"), 404);
    RawClient.Answer refused = served.ask("DELETE /here");
    problem(refused, 405);
    assertThat(refused.header("Allow")).isEqualTo("GET, HEAD, POST");
    served.catalog.replace(List.of());
    problem(served.ask("GET /here"), 404);
  }

  @Test
  void answersHeadWithoutABody() throws Exception {
    served.serve(at("/small"), "echo hello\n");
    served.serve(Sample.named("g").route("/large", "GET"), "head -c 100000 /dev/zero\n");

    try (RawClient client = served.client()) {
      for (String path : new String[] {"/small", "/large", "/small"}) {
        RawClient.Answer answer = client.send(Served.request("HEAD " + path)).read(true);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).isNotEqualTo("0");
      }
      assertThat(client.send(Served.request("GET /small")).read().body()).isEqualTo("hello\n");
    }
  }

  @Test
  void tellsHowAFunctionFailed() throws Exception {
    served.serve(at("/exit"), "echo partial; echo why >&2; exit 3\n");
    served.serve(Sample.named("g").route("/killed", "GET"), "kill -9 $$\n");

    RawClient.Answer answer = served.ask("GET /exit");
    assertThat(problem(answer, 502)).contains("exit status 3");
    assertThat(answer.body()).doesNotContain("partial").contains(answer.header("X-Call-Id"));
    assertThat(record(answer).log()).isEqualTo("why\n");
    assertThat(problem(served.ask("GET /killed"), 502)).contains("signal 9");
  }

  @Test
  void namesTheTimeThatRanOut() throws Exception {
    served.serve(at("/slow").timeout(Duration.ofMillis(300)), "exec sleep 20\n");
    served.serve(Sample.named("g").route("/patient", "GET"), "exec sleep 20\n");

    assertThat(problem(served.ask("GET /slow"), 504)).contains("timeout of 300ms");
    assertThat(problem(served.ask("GET /slow", "X-Timeout: 5m"), 504)).contains("300ms");
    assertThat(problem(served.ask("GET /patient", "X-Timeout: 200ms"), 504)).contains("200ms");
    assertThat(problem(served.ask("GET /slow", "X-Timeout: soon"), 400)).contains("X-Timeout");
  }

  @Test
  void cutsALargeAnswerThatFails() throws Exception {
    served.serve(at("/large"), "head -c 300000 /dev/zero; exit ${QUERY_STRING:-0}\n");

    RawClient.Answer good = served.ask("GET /large");
    assertThat(good.whole()).isTrue();
    assertThat(good.body()).hasSize(300_000);
    RawClient.Answer bad = served.ask("GET /large?4");
    assertThat(bad.status()).isEqualTo(200);
    assertThat(bad.whole()).isFalse();
    assertThat(record(bad).exitStatus()).isEqualTo(4);
  }

  @Test
  void holdsAnAnswerUpToSixtyFourKibibytes() throws Exception {
    served.serve(at("/edge"), "head -c 65536 /dev/zero; exit ${QUERY_STRING:-0}\n");

    assertThat(served.ask("GET /edge").body()).hasSize(65_536);
    problem(served.ask("GET /edge?5"), 502);
  }

  @Test
  void refusesBodiesThatAreTooLarge() throws Exception {
    served.serve(at("/eat"), "cat > /dev/null; echo done\n");

    problem(served.ask("POST /eat", "Content-Length: 200001"), 413);
    try (RawClient client = served.client()) {
      client.send(Served.request("POST /eat", "Transfer-Encoding: chunked"));
      client.send(("8000\n" + "x".repeat(0x8000) + "\n").repeat(7)).send("0\n\n");
      problem(client.read(), 413);
    }
  }

  @Test
  void speaksCgi() throws Exception {
    served.serve(
        at("/cgi").contract(Contract.CGI),
        "printf 'Status: 201 Made\\r\\nX-Own: y\\r\\nContent-Security-Policy: none\\r\\n"
            + "Set-Cookie: skerry_session=x\\r\\n\\r\\nhello'\n");
    served.serve(Sample.named("g").route("/broken", "GET").contract(Contract.CGI), "echo hello\n");
    served.serve(Sample.named("h").route("/silent", "GET").contract(Contract.CGI), "true\n");
    served.serve(
        Sample.named("i").route("/moved", "GET").contract(Contract.CGI),
        "printf 'Location: /x\\n\\n'\n");
    served.serve(
        Sample.named("j").route("/none", "GET").contract(Contract.CGI),
        "printf 'Status: 204\\n\\n'\n");

    RawClient.Answer answer = served.ask("GET /cgi");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.header("X-Own")).isEqualTo("y");
    assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.header("Content-Security-Policy")).isEqualTo("sandbox");
    assertThat(answer.header("Set-Cookie")).isEmpty();
    assertThat(problem(served.ask("GET /broken"), 502)).contains("cgi");
    assertThat(problem(served.ask("GET /silent"), 502)).contains("wrote nothing");
    assertThat(served.ask("GET /moved").status()).isEqualTo(302);
    assertThat(served.ask("GET /moved").header("Location")).isEqualTo("/x");
    assertThat(served.ask("GET /none").status()).isEqualTo(204);
    assertThat(served.ask("GET /none").header("Content-Length")).isEmpty();
  }

  @Test
  void sendsEventsAsTheyCome() throws Exception {
    served.serve(
        at("/events").contract(Contract.CGI),
        "printf 'Content-Type: text/event-stream\\n\\ndata: 1\\n\\n'; exec sleep 20\n");
    try (RawClient client = served.client()) {
      client.send(Served.request("GET /events"));
      byte[] beginning = new byte[16];
      assertThat(client.in().read(beginning)).isPositive();
    }

    await().until(() -> served.invoker.running().isEmpty());
  }

  @Test
  void endsTheRunOfAClientThatLeft() throws Exception {
    served.serve(at("/long"), "exec sleep 20\n");
    try (RawClient client = served.client()) {
      client.send(Served.request("GET /long"));
      await().until(() -> !served.invoker.running().isEmpty());
    }

    await().until(() -> served.invoker.running().isEmpty());
    served.journal.flush();
    assertThat(served.invocations.latest(null, null, 1).getFirst().state())
        .isEqualTo(Invocation.State.CANCELLED);
  }

  @Test
  void refusesCallsAboveItsConcurrency() throws Exception {
    served.serve(at("/one").concurrency(1).queue(0, Duration.ZERO), "exec sleep 20\n");
    try (RawClient client = served.client()) {
      client.send(Served.request("GET /one"));
      await().until(() -> !served.invoker.running().isEmpty());
      RawClient.Answer refused = served.ask("GET /one");
      problem(refused, 429);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
    }
  }
}
