package io.skerry.deployer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.deployer.Commit;
import io.skerry.deployer.Running;
import io.skerry.runtime.store.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verbs against a service in this process. */
@Timeout(60)
class VerbsTest {
  @TempDir static Path work;
  private static Running running;

  @BeforeAll
  static void open() throws Exception {
    running = new Running(work);
    running.deploy(
        new Commit()
            .function(
                "hello",
                "printf 'hello '; cat",
                "description: Greets",
                "triggers:",
                "  - {kind: http, path: /hello}",
                "  - {kind: cron, schedule: '0 4 1 1 *'}")
            .function("failing", "echo why >&2; exit 3")
            .function("large", "head -c 3000000 /dev/zero"));
  }

  @AfterAll
  static void close() {
    running.close();
  }

  private static Said say(String... arguments) {
    return Said.by(
        Stream.concat(Stream.of(arguments), Stream.of("--data", running.service.data().toString()))
            .toArray(String[]::new));
  }

  private static JsonNode json(String... arguments) throws Exception {
    Said said =
        say(
            Stream.concat(Stream.of(arguments), Stream.of("--output", "json"))
                .toArray(String[]::new));
    assertThat(said.status()).as(said.err()).isZero();
    return Json.MAPPER.readTree(said.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "functions",
        "versions hello",
        "builds",
        "releases",
        "schedules",
        "jails",
        "plugins",
        "network",
        "network list --state free",
        "network list --state=HELD",
        "invocations",
        "invocations --function hello --limit 3"
      })
  void everyListIsATableOrJson(String line) throws Exception {
    assertThat(json(line.split(" ", -1)).isArray()).isTrue();
    Said table = say(line.split(" ", -1));
    assertThat(table.status()).isZero();
    assertThat(table.err()).isEmpty();
    assertThat(table.out()).doesNotContain("\u001b").isNotEmpty();
    String title = table.out().lines().findFirst().orElseThrow();
    assertThat(title).isUpperCase();
  }

  @Test
  void theFunctionsAreListedWithTheirRoutes() throws Exception {
    assertThat(say("functions").out().lines())
        .anySatisfy(row -> assertThat(row).startsWith("hello ").contains("/hello", "Greets"));
    assertThat(json("functions")).hasSize(3);
    assertThat(say("schedules").out()).contains("0 4 1 1 *", "hello");
  }

  @Test
  void addressesAreShownAndReleased() throws Exception {
    assertThat(json("network")).isEmpty();
    assertThat(json("network", "list", "--state", "free"))
        .hasSize(500)
        .first()
        .satisfies(item -> assertThat(item.path("ipv4").asText()).isEqualTo("10.213.64.2"));
    Said refused = say("network", "release", "10.213.64.2");
    assertThat(refused.status()).isEqualTo(ExitStatus.REFUSED);
    assertThat(refused.err()).contains("release 10.213.64.2: it is not in use here");
    assertThat(say("network", "list", "--state", "used").status()).isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void invokePrintsTheAnswer() throws Exception {
    Path file = Files.writeString(work.resolve("body"), "from a file");

    assertThat(say("invoke", "hello", "--body", "you")).isEqualTo(new Said(0, "hello you", ""));
    assertThat(say("invoke", "hello@v1", "--file", file.toString()).out())
        .isEqualTo("hello from a file");
  }

  @Test
  void aLargeAnswerComesWhole() {
    assertThat(say("invoke", "large").out()).hasSize(3_000_000);
  }

  @Test
  void aFailingFunctionIsToldWithItsLog() {
    Said said = say("invoke", "failing");

    assertThat(said.status()).isEqualTo(ExitStatus.FUNCTION_FAILED);
    assertThat(said.err()).startsWith("skerry: ").contains("see: skerry log i-").hasLineCount(1);
    String id = said.err().replaceAll("(?s).*skerry log (\\S+).*", "$1");
    assertThat(say("log", id).out()).isEqualTo("why\n");
  }

  @Test
  void whatTheServiceRefusesIsToldInItsWords() {
    assertThat(say("invoke", "absent"))
        .satisfies(said -> {
          assertThat(said.status()).isEqualTo(ExitStatus.REFUSED);
          assertThat(said.err()).contains("absent");
        });
    assertThat(say("log", "b-0").status()).isEqualTo(ExitStatus.REFUSED);
    assertThat(say("versions", "absent").status()).isEqualTo(ExitStatus.REFUSED);
  }

  @Test
  void aFileThatIsNotThereIsTold() {
    Said said = say("invoke", "hello", "--file", work.resolve("absent").toString());

    assertThat(said.status()).isNotZero();
    assertThat(said.err()).contains("absent").hasLineCount(1);
  }

  @Test
  void aWrongTokenIsRefused() throws Exception {
    Path data = Files.createDirectories(work.resolve("stranger"));
    Files.writeString(data.resolve("address"), running.service.address());
    Files.writeString(data.resolve("admin-token"), "skerry_wrong");

    Said said = Said.by("functions", "--data", data.toString());

    assertThat(said.status()).isEqualTo(ExitStatus.REFUSED);
    assertThat(said.err()).contains("token");
  }

  @Test
  void theBuildsAreListedWithTheirVersions() {
    assertThat(say("builds").out()).containsPattern("hello +v1 +succeeded");
  }
}
