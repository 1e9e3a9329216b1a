package io.skerry.runtime.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Database;
import io.skerry.runtime.store.Json;
import io.skerry.runtime.store.Scope;
import io.skerry.runtime.store.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server on a real socket, with small routes. */
@Timeout(60)
class HttpServerTest {
  private static final int LIMIT = 100_000;

  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicBoolean left = new AtomicBoolean();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong written = new AtomicLong();
  private volatile CheckResult health = CheckResult.ok("fine");
  private final AtomicLong seen = new AtomicLong(-1);
  @TempDir private Path directory;
  private Database database;
  private Access access;
  private HttpServer server;

  @BeforeEach
  void start() {
    database = Database.open(directory.resolve("skerry.db"));
    Tokens tokens = new Tokens(database);
    tokens.keep("reader", Set.of(Scope.READ), "reading");
    access = new Access(tokens);
    Routes routes =
        (router, bridge) -> {
          router.route("/echo").handler(bridge.to(HttpServerTest::echo));
          router
              .route("/slow")
              .handler(
                  bridge.to(exchange -> {
                    LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
                    exchange.replyText(200, "slow");
                  }));
          router.route("/hang").handler(bridge.to(this::hang));
          router.route("/flood").handler(bridge.to(this::flood));
          router
              .route("/fail/:code")
              .handler(
                  bridge.to(exchange -> {
                    exchange.component("test");
                    exchange.callId("i-1");
                    throw new SkerryException(
                        ErrorCode.valueOf(exchange.pathParameter("code")), "because");
                  }));
          router
              .route("/bug")
              .handler(
                  bridge.to(_ -> {
                    throw new IllegalStateException("secret detail");
                  }));
          router
              .route("/error")
              .handler(
                  bridge.to(_ -> {
                    throw new StackOverflowError("deep");
                  }));
          router
              .route("/parameter")
              .handler(
                  bridge.to(
                      exchange -> exchange.replyText(200, exchange.parameter("x").orElse("none"))));
        };
    server =
        HttpServer.start(
            "127.0.0.1", 0, List.of(routes, new Health(access, Map.of("part", () -> health))));
  }

  @AfterEach
  void close() {
    released.countDown();
    server.close();
    database.close();
  }

  private static void echo(Exchange exchange) throws IOException {
    RequestBody body = exchange.body(LIMIT);
    byte[] bytes;
    try {
      bytes = body.readAllBytes();
    } catch (IOException e) {
      if (body.exceeded()) {
        throw RequestBody.tooLarge(LIMIT);
      }
      throw e;
    }
    exchange.reply(200, bytes);
  }

  private void hang(Exchange exchange) throws InterruptedException {
    exchange.onGone(() -> left.set(true));
    waiting.incrementAndGet();
    released.await();
    exchange.replyText(200, "released");
  }

  private void flood(Exchange exchange) throws IOException {
    byte[] piece = new byte[64 * 1024];
    try (ResponseStream stream = exchange.stream(200)) {
      for (int i = 0; i < 800; i++) {
        stream.write(piece);
        written.addAndGet(piece.length);
      }
    } catch (IOException e) {
      left.set(true);
      throw e;
    }
  }

  private RawClient client() throws IOException {
    return new RawClient(server.port());
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\nHost: h\n\n";
  }

  private RawClient.Answer ask(String request) throws IOException {
    try (RawClient client = client()) {
      return client.send(request).read();
    }
  }

  private static void assertProblem(RawClient.Answer answer, ErrorCode code) throws IOException {
    assertThat(answer.status()).isEqualTo(code.status());
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(Json.MAPPER.readTree(answer.body()).get("code").asText()).isEqualTo(code.code());
    assertThat(Json.MAPPER.readTree(answer.body()).get("status").asInt()).isEqualTo(code.status());
  }

  @ParameterizedTest
  @EnumSource
  void tellsEveryCodeAsAProblemAndGoesOn(ErrorCode code) throws Exception {
    try (RawClient client = client()) {
      RawClient.Answer answer = client.send(get("/fail/" + code.name())).read();

      assertProblem(answer, code);
      assertThat(answer.body())
          .contains("\"because\"", "\"component\" : \"test\"", "\"callId\" : \"i-1\"");
      assertThat(answer.header("X-Call-Id")).isEqualTo("i-1");
      boolean later = code.status() == 429 || code.status() == 503;
      assertThat(answer.header("Retry-After")).isEqualTo(later ? "1" : "");
      assertThat(client.send(get("/parameter?x=1")).read().body()).isEqualTo("1");
    }
  }

  @Test
  void keepsAConnectionOverManyRequests() throws Exception {
    try (RawClient client = client()) {
      for (int i = 0; i < 300; i++) {
        assertThat(client.send(get("/parameter?x=" + i)).read().body()).isEqualTo("" + i);
        String post = "POST /echo HTTP/1.1\nHost: h\nContent-Length: 3\n\nabc";
        assertThat(client.send(post).read().body()).isEqualTo("abc");
      }
    }
  }

  @Test
  void tellsNothingOfABug() throws Exception {
    RawClient.Answer answer = ask(get("/bug"));

    assertProblem(answer, ErrorCode.INTERNAL);
    assertThat(answer.body()).doesNotContain("secret detail");
    assertProblem(ask(get("/error")), ErrorCode.INTERNAL);
  }

  @Test
  void answersWhatNobodyServes() throws Exception {
    assertProblem(ask(get("/nothing")), ErrorCode.NOT_FOUND);
  }

  @Test
  void refusesABrokenQueryInWords() throws Exception {
    assertProblem(ask(get("/parameter?x=%zz")), ErrorCode.INVALID_REQUEST);
    assertProblem(ask(get("/para%zzmeter")), ErrorCode.INVALID_REQUEST);
  }

  @Test
  void refusesADeclaredLengthAboveTheLimit() throws Exception {
    try (RawClient client = client()) {
      client.send("POST /echo HTTP/1.1\nHost: h\nContent-Length: " + (LIMIT + 1) + "\n\nabc");

      assertProblem(client.read(), ErrorCode.TOO_LARGE);
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void refusesAChunkedBodyThatGrowsAboveTheLimit() throws Exception {
    try (RawClient client = client()) {
      client.send("POST /echo HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n");
      String chunk = "2710\n" + "x".repeat(10_000) + "\n";
      client.send(chunk.repeat(11)).send("0\n\n");

      assertProblem(client.read(), ErrorCode.TOO_LARGE);
    }
  }

  @Test
  void takesBodiesUpToTheLimit() throws Exception {
    String body = "y".repeat(LIMIT);

    assertThat(ask("POST /echo HTTP/1.1\nHost: h\nContent-Length: " + LIMIT + "\n\n" + body).body())
        .isEqualTo(body);
    assertThat(
            ask("POST /echo HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n"
                    + Integer.toHexString(LIMIT)
                    + "\n"
                    + body
                    + "\n0\n\n")
                .body())
        .isEqualTo(body);
  }

  @Test
  void stopsReadingABodyThatNobodyTakes() throws Exception {
    try (RawClient client = client()) {
      client.send("POST /hang HTTP/1.1\nHost: h\nContent-Length: 200000000\n\n");
      AtomicLong sent = new AtomicLong();
      Thread sender =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  while (true) {
                    client.sendBytes(new byte[64 * 1024]);
                    sent.addAndGet(64 * 1024);
                  }
                } catch (IOException _) {
                  // The end of the test closes the connection.
                }
              });
      await()
          .pollInterval(Duration.ofMillis(300))
          .untilAsserted(() -> assertThat(stalled(sent)).as("sent %s", sent).isTrue());
      assertThat(sent.get()).isLessThan(60_000_000);
      assertThat(sender.isAlive()).isTrue();
    }
  }

  /** Whether nothing was added since this was asked last. */
  private boolean stalled(AtomicLong count) {
    long now = count.get();
    return now > 0 && seen.getAndSet(now) == now;
  }

  @Test
  void writesNoFasterThanItsClientReads() throws Exception {
    try (RawClient client = client()) {
      client.send(get("/flood"));
      await().pollInterval(Duration.ofMillis(300)).until(() -> stalled(written));
      assertThat(written.get()).isLessThan(30_000_000);

      RawClient.Answer answer = client.read();
      assertThat(answer.whole()).isTrue();
      assertThat(answer.body()).hasSize(800 * 64 * 1024);
    }
  }

  @Test
  void tellsAWriterThatItsClientLeft() throws Exception {
    try (RawClient client = client()) {
      client.send(get("/flood"));
      await().until(() -> written.get() > 0);
    }

    await().untilTrue(left);
  }

  @Test
  void tellsAHandlerThatItsClientLeft() throws Exception {
    try (RawClient client = client()) {
      client.send(get("/hang"));
      await().until(() -> waiting.get() == 1);
      assertThat(left).isFalse();
    }

    await().untilTrue(left);
  }

  @Test
  void refusesHeadersAboveTheirLimit() throws Exception {
    RawClient.Answer answer =
        ask("GET /echo HTTP/1.1\nHost: h\nX-Long: " + "x".repeat(64 * 1024) + "\n\n");

    assertProblem(answer, ErrorCode.HEADERS_TOO_LARGE);
  }

  @Test
  void refusesWhatIsNoHttp() throws Exception {
    try (RawClient client = client()) {
      RawClient.Answer answer = client.send("GARBAGE\n\n").read();

      assertProblem(answer, ErrorCode.INVALID_REQUEST);
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void runsHandlersThatBlockBesideEachOther() throws Exception {
    ask(get("/slow"));
    long start = System.nanoTime();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<RawClient.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(clients.submit(() -> ask(get("/slow"))));
      }
      for (Future<RawClient.Answer> answer : answers) {
        assertThat(answer.get().status()).isEqualTo(200);
      }
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void freesTheReaderOfABodyThatNeverComes() throws Exception {
    CountDownLatch freed = new CountDownLatch(1);
    Routes hasty =
        (router, bridge) ->
            router
                .route("/hasty")
                .handler(
                    bridge.to(exchange -> {
                      RequestBody body = exchange.body(LIMIT);
                      Thread.ofVirtual()
                          .start(() -> {
                            try {
                              body.readAllBytes();
                            } catch (IOException _) {
                              freed.countDown();
                            }
                          });
                      exchange.replyText(200, "enough");
                    }));
    try (HttpServer other = HttpServer.start("127.0.0.1", 0, List.of(hasty));
        RawClient client = new RawClient(other.port())) {
      client.send("POST /hasty HTTP/1.1\nHost: h\nContent-Length: 10\n\nabc");

      assertThat(client.read().body()).isEqualTo("enough");
      assertThat(freed.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void tellsItsHealth() throws Exception {
    assertThat(ask(get("/healthz")).body()).isEqualTo("ok\n");
    assertThat(ask(get("/readyz")).status()).isEqualTo(200);

    health = CheckResult.failed("the disk is full", "make room");
    await().until(() -> ask(get("/readyz")).status() == 503);
    assertThat(ask(get("/readyz")).body())
        .contains("\"ready\":false", "\"healthy\":false")
        .doesNotContain("the disk is full");
    String asReader = "GET /readyz HTTP/1.1\nHost: h\nAuthorization: Bearer reading\n\n";
    assertThat(ask(asReader).body()).contains("the disk is full", "make room");
    assertThat(ask(get("/healthz")).status()).isEqualTo(200);
  }

  @Test
  void saysInWordsThatThePortIsTaken() {
    assertThatThrownBy(() -> HttpServer.start("127.0.0.1", server.port(), List.of()))
        .isInstanceOfSatisfying(
            SkerryException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PREREQUISITE_MISSING))
        .hasMessageContaining("127.0.0.1:" + server.port())
        .hasMessageContaining("--listen")
        .message()
        .satisfies(text -> assertThat(text.toLowerCase(Locale.ROOT)).contains("another program"));
  }
}
