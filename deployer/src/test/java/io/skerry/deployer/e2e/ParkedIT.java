package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interpreters that boot in their jails before their requests come, by the template's shims. */
@ExtendWith(SharedService.class)
final class ParkedIT {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String PYTHON =
      """
      import os, sys, time
      import skerry
      count = 0
      born = time.clock_gettime(time.CLOCK_REALTIME)

      def main():
          global count
          count += 1
          left = os.path.exists("/tmp/left")
          open("/tmp/left", "w").close()
          late = time.clock_gettime(time.CLOCK_REALTIME) - born
          print(f"count={count} left={left} late={late > 0.3} body={sys.stdin.read()}")
          for name in sorted(os.environ):
              print(f"{name}={os.environ[name]!r}")

      skerry.run(main)
      """;
  private static final String NODE =
      """
      import { existsSync, readFileSync, writeFileSync } from "node:fs";
      import { wait } from "./skerry.mjs";
      const born = Date.now();
      let count = 0;
      wait();
      count += 1;
      const left = existsSync("/tmp/left");
      writeFileSync("/tmp/left", "");
      const late = Date.now() - born > 300;
      console.log(`count=${count} left=${left} late=${late} body=${readFileSync(0, "utf8")}`);
      for (const name of Object.keys(process.env).sort()) {
        console.log(`${name}=${JSON.stringify(process.env[name])}`);
      }
      """;

  @TempDir private static Path directory;

  @BeforeAll
  static void deploy() throws IOException {
    Path template = ServiceProcess.home().resolve("functions-template");
    WorkingCopy copy =
        WorkingCopy.clone(SharedService.get().repository("functions"), directory.resolve("copy"));
    for (String park : new String[] {"started", "exec"}) {
      copy.write("py-" + park + "/function.yaml", manifest("py-" + park, park))
          .write(
              "py-" + park + "/skerry.py", Files.readString(template.resolve("csv2json/skerry.py")))
          .write("py-" + park + "/main.py", PYTHON);
    }
    copy.write("py-broken/function.yaml", manifest("py-broken", "started"))
        .write("py-broken/main.py", "import os\nimport no_such_module\n");
    if (node()) {
      copy.write("js-started/function.yaml", manifest("js-started", "started"))
          .write(
              "js-started/skerry.mjs", Files.readString(template.resolve("tidy-json/skerry.mjs")))
          .write("js-started/main.mjs", NODE);
    }
    copy.push("functions that boot ahead").ok();
  }

  private static boolean node() {
    return Files.isExecutable(Path.of("/usr/bin/node"));
  }

  private static String manifest(String name, String park) {
    return """
    park: %s
    limits: {memory: 256Mi}
    environment: {ODD: "a=b\\n'$(id)'\\n\\n%%s"}
    triggers:
      - {kind: http, path: /%s, methods: [GET, POST]}
    """
        .formatted(park, name);
  }

  private static Answer curl(String... flagsThenPath) {
    return SharedService.get().curl(flagsThenPath);
  }

  @ParameterizedTest
  @ValueSource(strings = {"py-started", "js-started"})
  void everyRequestFindsItsOwnFreshProcessThatBootedBefore(String function) {
    Needs.part("node", node() || function.startsWith("py"), "there is no node");
    awaitReady(function);
    for (String body : new String[] {"one", "two", "three"}) {
      Answer answer = curl("-d", body, "/" + function);
      assertThat(answer.ok().toLowerCase(Locale.ROOT))
          .startsWith("count=1 left=false")
          .contains("body=" + body + "\n");
    }
    await()
        .atMost(LONG)
        .untilAsserted(() -> {
          awaitReady(function);
          assertThat(curl("/" + function).ok()).containsIgnoringCase("late=true");
        });
  }

  @Test
  void itsEnvironmentIsThatOfAnyOtherFunction() {
    String started = curl("-H", "X-Odd: =x\"y", "/py-started?a=%3D'b").ok();

    assertThat(names(started))
        .isEqualTo(names(curl("-H", "X-Odd: =x\"y", "/py-exec?a=%3D'b").ok()));
    assertThat(started)
        .contains("ODD=\"a=b\\n'$(id)'\\n\\n%s\"", "QUERY_STRING=\"a=%3D'b\"")
        .contains("HTTP_X_ODD='=x\"y'", "SKERRY_TRIGGER='http'")
        .doesNotContain("SKERRY_START_FD");
  }

  private static String names(String text) {
    return Pattern.compile("^([A-Z_]+)=", Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .toList()
        .toString();
  }

  @Test
  void manyAtOnceKeepApart() {
    assertThat(
            IntStream.range(0, 12)
                .parallel()
                .mapToObj(i -> curl("-d", "body-" + i, "/py-started").ok())
                .map(text -> text.lines().findFirst().orElse(""))
                .map(line -> line.replaceFirst("late=\\w+ ", ""))
                .toList())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 12).mapToObj(i -> "count=1 left=False body=body-" + i).toList());
  }

  @Test
  void aProgramThatDoesNotBootIsToldAndItsLogSaysWhy() {
    Answer answer = curl("/py-broken");

    assertThat(answer.status()).as(answer.body()).isEqualTo(502);
    assertThat(answer.body())
        .contains("function-failed", "exit status 1 before it said that it was ready")
        .doesNotContain("no_such_module");
    String id = answer.header("X-Call-Id").orElseThrow();
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(SharedService.get().cli("log", id).out()).contains("no_such_module"));
    assertThat(SharedService.get().cli("invocations", "--function", "py-broken").ok())
        .contains("failed");
  }

  /** Until one stands ready; the interval of the pool's looks is a second. */
  private static void awaitReady(String function) {
    String token = "Authorization: Bearer " + SharedService.get().token();
    Pattern ready = Pattern.compile("\"" + function + "@v\\d+\",\\s*\"ready\":\\s*[1-9]");
    await().atMost(LONG).until(() -> ready.matcher(curl("-H", token, "/api/v1/jails").ok()).find());
  }
}
