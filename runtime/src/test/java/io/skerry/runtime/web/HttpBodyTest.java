package io.skerry.runtime.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies in both directions, and clients that leave. */
@Timeout(60)
class HttpBodyTest extends SmallRoutes {
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
}
