package io.skerry.deployer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.deployer.Commit;
import io.skerry.deployer.Running;
import io.skerry.runtime.store.Json;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verbs about the past, against a service in this process. */
@Timeout(90)
class HistoryVerbsTest {
  @TempDir static Path work;
  private static Running running;

  @BeforeAll
  static void open() throws Exception {
    running = new Running(work);
    running.deploy(
        new Commit().function("twice", "echo one").function("once", "echo", "retain: 1"));
    running.deploy(
        new Commit()
            .function("twice", "echo two\n# \u001b[31m red \u202e", "timeout: 5s")
            .function("once", "echo", "retain: 1"));
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

  @Test
  void aDiffHasThreeParts() throws Exception {
    Said said = say("diff", "twice", "v1", "v2");

    assertThat(said.status()).as(said.err()).isZero();
    assertThat(said.out())
        .startsWith("twice: v1 → v2\n")
        .contains("  timeout: 30s → 5s", "-echo one", "+echo two", "changed twice.sh")
        .contains("# ?[31m red ?")
        .doesNotContain("\u001b", "\u202e");
    assertThat(say("diff", "twice@v1", "twice@v2").out()).isEqualTo(said.out());
    assertThat(say("diff", "twice@v1", "v2").out()).isEqualTo(said.out());
    assertThat(say("diff", "v1", "v2").out()).as("one function has both").isEqualTo(said.out());

    JsonNode diff = json("diff", "twice", "v1", "v2");
    assertThat(diff.path("from").asText()).isEqualTo("v1");
    assertThat(diff.path("spec"))
        .extracting(line -> line.path("key").asText())
        .containsExactly("description", "timeout");
    assertThat(diff.path("files")).isNotEmpty();
  }

  @Test
  void aDiffThatCannotBeSaysHowToAsk() {
    assertThat(say("diff", "v1", "v9"))
        .satisfies(said -> {
          assertThat(said.status()).isEqualTo(ExitStatus.USAGE);
          assertThat(said.err()).contains("no function has both v1 and v9", "NAME@v1 NAME@v2");
        });
    assertThat(say("diff", "v1", "v1").err()).contains("once, twice", "skerry diff once v1 v1");
    assertThat(say("diff", "twice").status()).isEqualTo(ExitStatus.USAGE);
    assertThat(say("diff", "twice@v1", "once@v1").status()).isEqualTo(ExitStatus.USAGE);
    assertThat(say("diff", "twice", "v1", "v9").status()).isEqualTo(ExitStatus.REFUSED);
  }

  @Test
  void aReleaseHasADiffOfItsFunctions() throws Exception {
    String release = json("releases").get(0).path("id").asText();

    assertThat(say("diff", release).out()).contains("twice: v1 → v2", "+echo two");
    assertThat(json("diff", release).path("items")).hasSize(1);
    String first = json("releases").get(1).path("id").asText();
    assertThat(say("diff", first).out()).contains("twice: new → v1", "once: new → v1");
  }

  @Test
  void releasesShowTheirCause() {
    assertThat(say("releases").out()).containsPattern("r-\\w+ +PUSH +functions");
  }

  @Test
  void whyLeadsFromTheAnswerToTheCommit() throws Exception {
    assertThat(say("invoke", "twice").status()).isZero();
    JsonNode call = json("invocations", "--function", "twice").get(0);
    String id = call.path("id").asText();

    Said said = say("why", id);

    assertThat(said.status()).as(said.err()).isZero();
    assertThat(said.out())
        .containsPattern("invocation +" + id + " +by http, .*succeeded")
        .containsPattern("version +twice@v2 +in service")
        .containsPattern("snapshot +twice@v2 +\\d+ files, \\d+ bytes")
        .containsPattern("build +b-\\w+ +succeeded, builder shell")
        .containsPattern("commit +[0-9a-f]{40} +Ada <ada@example.org>, Change something")
        .containsPattern("repository +functions +directory twice")
        .containsPattern("release +r-\\w+ +push, of refs/heads/main");

    JsonNode chain = json("why", id);
    assertThat(chain.path("release").path("commit").asText())
        .isEqualTo(chain.path("commit").path("id").asText());
    String build = chain.path("build").path("id").asText();
    assertThat(json("why", build).path("version").path("id").asText()).isEqualTo("twice@v2");
    assertThat(json("why", "twice@v1").path("version").path("active").asBoolean()).isFalse();
    assertThat(say("why", "i-0").status()).isEqualTo(ExitStatus.REFUSED);
    assertThat(say("why", "nonsense").status()).isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void gcSaysWhatItWouldRemove() throws Exception {
    Said dry = say("gc", "--dry-run");

    assertThat(dry.status()).as(dry.err()).isZero();
    assertThat(dry.out())
        .startsWith("VERSION  BYTES  CREATED\n")
        .contains("would remove 0 versions with 0 bytes");
    assertThat(say("gc").out()).contains("removed 0 versions");
    assertThat(json("gc").path("records").path("builds").asInt()).isZero();
  }
}
