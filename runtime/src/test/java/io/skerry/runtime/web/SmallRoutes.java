package io.skerry.runtime.web;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The server on a real socket, with small routes. */
abstract class SmallRoutes {
  static final int LIMIT = 100_000;

  final CountDownLatch released = new CountDownLatch(1);
  final AtomicBoolean left = new AtomicBoolean();
  final AtomicInteger waiting = new AtomicInteger();
  final AtomicLong written = new AtomicLong();
  volatile CheckResult health = CheckResult.ok("fine");
  final AtomicLong seen = new AtomicLong(-1);
  @TempDir private Path directory;
  Database database;
  Access access;
  HttpServer server;

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

  static void echo(Exchange exchange) throws IOException {
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

  void hang(Exchange exchange) throws InterruptedException {
    exchange.onGone(() -> left.set(true));
    waiting.incrementAndGet();
    released.await();
    exchange.replyText(200, "released");
  }

  void flood(Exchange exchange) throws IOException {
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

  RawClient client() throws IOException {
    return new RawClient(server.port());
  }

  static String get(String path) {
    return "GET " + path + " HTTP/1.1\nHost: h\n\n";
  }

  RawClient.Answer ask(String request) throws IOException {
    try (RawClient client = client()) {
      return client.send(request).read();
    }
  }

  static void assertProblem(RawClient.Answer answer, ErrorCode code) throws IOException {
    assertThat(answer.status()).isEqualTo(code.status());
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(Json.MAPPER.readTree(answer.body()).get("code").asText()).isEqualTo(code.code());
    assertThat(Json.MAPPER.readTree(answer.body()).get("status").asInt()).isEqualTo(code.status());
  }

  /** Whether nothing was added since this was asked last. */
  boolean stalled(AtomicLong count) {
    long now = count.get();
    return now > 0 && seen.getAndSet(now) == now;
  }
}
