package io.skerry.runtime.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server on a real socket, with small routes. */
@Timeout(60)
class HttpServerTest extends SmallRoutes {
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
