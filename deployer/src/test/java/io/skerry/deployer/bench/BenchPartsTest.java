package io.skerry.deployer.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measuring itself, on things whose result is known. */
final class BenchPartsTest {
  private static final Path LOOP = Path.of("../runtime/target/warden/skerry-spawn");
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir Path directory;

  @Test
  void quantilesAreTakenFromTheSortedTimes() {
    Samples samples = new Samples(LongStream.rangeClosed(1, 100).map(i -> 101 - i), 1_000_000, 3);

    assertThat(samples.quantile(0.5)).isEqualTo(51);
    assertThat(samples.quantile(0.95)).isEqualTo(96);
    assertThat(samples.quantile(1)).isEqualTo(100);
    assertThat(samples.perSecond()).isEqualTo(100);
    assertThat(samples.and(samples).perSecond()).isEqualTo(100);
    assertThat(samples.and(samples).failures()).isEqualTo(6);
    assertThat(new Samples(LongStream.empty(), 0, 0).quantile(0.5)).isZero();
  }

  @Test
  void startsOfAProgramAreCountedWithTheirFailures() throws Exception {

    Samples good = Spawn.of("true", LOOP, List.of("true")).measure(2, SHORT);
    Samples bad = Spawn.of("false", LOOP, List.of("false")).measure(1, SHORT);

    assertThat(good.runs()).isPositive();
    assertThat(good.failures()).isZero();
    assertThat(good.quantile(0.5)).isPositive();
    assertThat(bad.runs()).isPositive();
    assertThat(bad.failures()).isEqualTo(bad.runs());
  }

  @Test
  void eachStartMayHaveANameOfItsOwn() throws Exception {
    Path made = directory.resolve("x");

    Samples samples = Spawn.of("mkdir", LOOP, List.of("mkdir", made + "{}")).measure(2, SHORT);

    assertThat(samples.failures()).isZero();
    assertThat(directory.toFile().list()).hasSize(samples.runs());
  }

  @Test
  void processesOfTheJvmAreCounted() throws Exception {
    Samples samples = new ProcessStart("true", Path.of("/bin/true")).measure(1, SHORT);

    assertThat(samples.runs()).isPositive();
    assertThat(samples.failures()).isZero();
  }

  @Test
  void callsAreReadToTheirEndHoweverTheirLengthIsTold() throws Exception {
    HttpServer server = server();
    try {
      int port = server.getAddress().getPort();
      for (String path : List.of("/sized", "/chunked")) {
        Samples samples = Spawn.call(path, LOOP, port, path).measure(2, SHORT);
        assertThat(samples.runs()).isGreaterThan(2);
        assertThat(samples.failures()).isZero();
      }
      Samples bad =
          Spawn.call("bad", LOOP, port, "/bad")
              .paced("bad", Duration.ofMillis(1))
              .measure(1, SHORT);
      assertThat(bad.failures()).isEqualTo(bad.runs());
    } finally {
      server.stop(0);
    }
  }

  private static HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    byte[] body = "hello\n".getBytes(UTF_8);
    for (String path : List.of("/sized", "/chunked", "/bad")) {
      server.createContext(
          path,
          exchange -> {
            exchange.sendResponseHeaders(
                path.equals("/bad") ? 502 : 200, path.equals("/chunked") ? 0 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
    }
    server.start();
    return server;
  }

  @Test
  void aProgramThatDoesNotCompileIsAnErrorInWords() {
    assertThatThrownBy(() -> Compiler.compile("int main(void) {", directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("compile")
        .hasMessageContaining("error");
  }

  @Test
  void theMachinesFactsAreOneLine() {
    assertThat(Machine.facts()).contains("cores", "control groups").doesNotContain("\n");
  }

  /** A subject that takes longer from turn to turn, as on a machine that gets slower. */
  private static Subject slower(String name, long factor, List<String> order) {
    return new Subject() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Samples measure(int workers, Duration time) {
        order.add(name);
        int turn = (order.size() + 1) / 2;
        long micros = factor * turn;
        return new Samples(LongStream.of(micros), micros, 1);
      }
    };
  }

  @Test
  void twoAreMeasuredInTurnsAndEachTurnHasItsRatio() throws Exception {
    List<String> order = new ArrayList<>();
    Turns turns = new Turns(3, SHORT);

    Comparison found = turns.medians("x", slower("a", 10, order), slower("b", 30, order));

    assertThat(order).containsExactly("a", "b", "b", "a", "a", "b");
    assertThat(found).isEqualTo(new Comparison("x", "us", 20, 60, 3, 6));
    assertThat(Turns.median(List.of(4.0, 1.0, 2.0))).isEqualTo(2);
    assertThat(Turns.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
  }
}
