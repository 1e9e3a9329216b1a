package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One user's way through everything, step after step, on one store. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class MainWalk {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String GREET =
      """
      runtime: c
      timeout: 5s
      triggers:
        - {kind: http, path: /greet}
      """;

  private Path directory;
  ServiceProcess service;
  WorkingCopy copy;

  /** The flags that choose the store. */
  abstract String[] flags();

  /** Starts the service and waits until it is ready. */
  ServiceProcess up(Path data) {
    return ServiceProcess.up(data, flags());
  }

  /** Makes what the store stands on, or skips the walk. */
  void prepare(Path place) {}

  /** Removes what the store stood on. */
  void tidy() {}

  /** Whether a run leaves traces outside of its namespaces: control groups, clones. */
  boolean seen() {
    return true;
  }

  /** The dataset below which the store keeps everything. */
  Optional<String> parent() {
    return Optional.empty();
  }

  @BeforeAll
  void start(@TempDir Path temporary) {
    Needs.jails();
    directory = temporary;
    copy = new WorkingCopy(Shell.in(directory.resolve("functions")));
    prepare(directory);
    service = up(directory.resolve("data"));
  }

  @AfterAll
  void stop() {
    try {
      if (service != null) {
        service.close();
      }
    } finally {
      tidy();
    }
  }

  private Traces traces() {
    return new Traces(service.data(), parent());
  }

  private static String program(String text) {
    return "#include <stdio.h>\nint main(void) { puts(\"" + text + "\"); return 0; }\n";
  }

  /** Calls the function; the version that answered. */
  private String greets(String text) {
    Answer answer = service.curl("/greet");
    assertThat(answer.ok()).isEqualTo(text + "\n");
    return answer.header("X-Function-Version").orElseThrow();
  }

  @Test
  @Order(1)
  void theFirstStartDeploysTheTemplate() {
    assertThat(service.log()).contains("  + hello", "built slugify@v1", "released r-");
    assertThat(service.cli("functions").ok())
        .contains("checksum", "csv2json", "heartbeat", "hello", "slugify");
  }

  @Test
  @Order(2)
  void thePrintedLinesWorkAsPrinted() {
    Shell shell = Shell.in(directory);
    assertThat(shell.sh(service.line("curl ")).ok()).startsWith("Hello, World!\n");

    shell.sh(service.line("git clone ")).ok();
    WorkingCopy.at(copy.shell().directory());
    assertThat(copy.file("hello/function.yaml")).exists();
  }

  @Test
  @Order(3)
  void aPushDeploysAFunctionAndTellsWhatItDoes() {
    int before = copy.git("ls-files", "*/function.yaml").ok().split("\n", -1).length - 1;
    assertThat(before).isGreaterThanOrEqualTo(5); // what this machine has the tools for
    copy.write("greet/function.yaml", GREET).write("greet/main.c", program("one"));
    Shell.Result push = copy.push("greet");

    assertThat(push.status()).as(push.all()).isZero();
    assertThat(push.err())
        .contains("remote: skerry: " + (before + 1) + " manifests read")
        .contains("remote: skerry:   + greet")
        .contains("remote: skerry:       http /greet")
        .contains("remote: skerry:     " + before + " functions unchanged")
        .contains("remote: skerry:   greet | $ sh -c exec cc")
        .contains("remote: skerry: built greet@v1")
        .contains("remote: skerry: released r-")
        .contains("remote: skerry:     " + service.address() + "/greet");
    assertThat(greets("one")).isEqualTo("v1");
  }

  @Test
  @Order(4)
  void aBrokenManifestIsRefusedWithItsPlace() {
    copy.write("greet/function.yaml", GREET.replace("5s", "soon"));
    Shell.Result push = copy.push("break the manifest");

    assertThat(push.status()).isNotZero();
    assertThat(push.err())
        .contains("greet/function.yaml:2:10: timeout")
        .contains("what was in service stays");
    assertThat(greets("one")).isEqualTo("v1");
  }

  @Test
  @Order(5)
  void aBrokenBuildIsRefusedWithTheCompilersWords() {
    copy.reset().write("greet/main.c", program("two").replace("return 0;", "return"));
    Shell.Result push = copy.push("break the build");

    assertThat(push.status()).isNotZero();
    assertThat(push.err()).contains("main.c:2:").contains("error: expected expression");
    assertThat(service.cli("builds").ok()).contains("failed");
    assertThat(greets("one")).isEqualTo("v1");
  }

  @Test
  @Order(6)
  void aRepairedBuildTakesOver() {
    copy.write("greet/main.c", program("two"));
    Shell.Result push = copy.push("repair");

    assertThat(push.status()).as(push.all()).isZero();
    assertThat(push.err()).contains("~ greet (now v1)");
    Answer answer = service.curl("/greet");
    assertThat(answer.ok()).isEqualTo("two\n");
    assertThat(answer.header("X-Function-Version")).isPresent().isNotEqualTo(Optional.of("v1"));
    assertThat(answer.header("X-Function-Commit"))
        .contains(copy.git("rev-parse", "HEAD").ok().strip());
  }

  @Test
  @Order(7)
  void aScheduleOfEverySecondRunsAndLeavesRecordsAndLogs() {
    copy.write(
            "tick/function.yaml",
            "runtime: shell\ntriggers: [{kind: cron, schedule: \"* * * * * *\"}]\n")
        .write("tick/main.sh", "echo \"tick from $SKERRY_TRIGGER\"; echo complaint >&2\n");
    copy.push("tick").ok();

    String record = await().atMost(LONG).until(this::tickRecord, Optional::isPresent).orElseThrow();
    assertThat(record).contains("tick").contains("cron");
    String log = service.cli("log", record.substring(0, record.indexOf(' '))).ok();
    assertThat(log).contains("tick from cron").contains("complaint");

    copy.git("rm", "-q", "-r", "tick").ok();
    assertThat(copy.push("stop ticking").err()).contains("  - tick (now v1)");
  }

  private Optional<String> tickRecord() {
    return service
        .cli("invocations", "--function", "tick")
        .ok()
        .lines()
        .filter(line -> line.contains("succeeded"))
        .findFirst();
  }

  @Test
  @Order(8)
  void aCrashKillsTheJailsAndLosesNothing() {
    copy.function("slow", "timeout: 60s\n", "sleep \"$QUERY_STRING\"; echo done").push("slow").ok();
    String builds = service.cli("builds").ok();
    String marker = "59.0" + ProcessHandle.current().pid();
    CompletableFuture<Answer> cut =
        CompletableFuture.supplyAsync(() -> service.curl("/slow?" + marker));
    await().atMost(LONG).until(() -> !Traces.processes(marker).isEmpty());
    // The record of a call that began is written behind its back, a moment later.
    await().atMost(LONG).until(() -> service.cli("invocations").ok().contains("running"));

    List<String> before = traces().runs();
    assertThat(before.isEmpty()).isEqualTo(!seen());

    service.kill();

    await().atMost(LONG).until(() -> Traces.processes(marker).isEmpty());
    assertThat(cut.join().exit()).isNotZero();

    service = up(service.data());
    assertThat(service.log()).doesNotContain("built ", "deploying");
    assertThat(service.cli("builds").ok()).isEqualTo(builds);
    assertThat(service.cli("invocations", "--function", "slow").ok()).contains("interrupted");
    assertThat(traces().runs()).noneMatch(before::contains);
    copy.git("remote", "set-url", "origin", service.repository("functions")).ok();
  }

  @Test
  @Order(9)
  void everythingAnswersAgainAfterTheCrash() {
    String version = greets("two");
    assertThat(service.curl("/hello?name=Ada").ok()).startsWith("Hello, Ada!");
    assertThat(service.curl("-d", "a,b\n1,2\n", "/csv2json").ok()).contains("\"a\"");
    assertThat(service.curl("-d", "Hello World", "/slugify").ok()).contains("hello-world");
    assertThat(service.curl("-d", "", "/checksum").ok()).startsWith("e3b0c44298fc1c14");
    copy.write("greet/main.c", program("three")).push("third").ok();
    assertThat(greets("three")).isNotEqualTo(version);
  }

  @Test
  @Order(10)
  void aPoliteStopLetsACallFinishAndLeavesNothing() {
    String marker = "3.0" + ProcessHandle.current().pid();
    CompletableFuture<Answer> running =
        CompletableFuture.supplyAsync(() -> service.curl("/slow?" + marker));
    await().atMost(LONG).until(() -> !Traces.processes(marker).isEmpty());

    assertThat(service.stop()).as(service.log()).isZero();

    assertThat(running.join().ok()).isEqualTo("done\n");
    assertThat(traces().runs()).isEmpty();
    assertThat(traces().groups()).isEmpty();
  }

  @Test
  @Order(11)
  void theNextStartIsQuick() {
    long before = System.nanoTime();
    service = up(service.data());
    Duration start = Duration.ofNanos(System.nanoTime() - before);

    // Generous, for machines that do other things at the same time: no build would fit in.
    assertThat(start).isLessThan(Duration.ofMinutes(1));
    assertThat(service.log()).doesNotContain("built ", "deploying");
    assertThat(greets("three")).startsWith("v");
    assertThat(
            service
                .cli("invocations", "--function", "slow")
                .ok()
                .lines()
                .filter(line -> line.contains("succeeded")))
        .hasSize(1);
    assertThat(service.stop()).isZero();
  }
}
