package io.skerry.deployer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.Commit;
import io.skerry.deployer.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that make releases, against a service in this process. */
@Timeout(120)
class ReleaseVerbsTest {
  private static final String ROUTE = "triggers: [{kind: http, path: /a}]";

  @TempDir Path work;
  private Running running;

  /** Not the common pool: the service in this process needs that to hear of exits. */
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach
  void open() throws Exception {
    running = new Running(work);
    running.deploy(new Commit().function("a", "echo 1", ROUTE));
    running.push(new Commit().function("a", "echo 2", ROUTE), "main");
  }

  @AfterEach
  void close() {
    running.close();
    threads.shutdownNow();
  }

  private Said say(String... arguments) {
    return Said.by(
        Stream.concat(Stream.of(arguments), Stream.of("--data", running.service.data().toString()))
            .toArray(String[]::new));
  }

  private String build() {
    return say("builds")
        .out()
        .lines()
        .filter(line -> line.contains("b-"))
        .findFirst()
        .get()
        .replaceAll("\\s.*", "");
  }

  @Test
  void rollbackPutsAVersionBackAndSaysHowLong() throws Exception {
    Said said = say("rollback", "a");

    assertThat(said.status()).as(said.err()).isZero();
    assertThat(said.out()).contains("a: v2 -> v1", "until a push changes it");
    assertThat(running.get("/a", "").body()).isEqualTo("1\n");
    assertThat(say("rollback", "a", "v2").out()).contains("a: v1 -> v2");
    assertThat(say("releases").out()).contains("ROLLBACK", "roll back a from v2 to v1");
    assertThat(say("rollback", "a", "v7").status()).isEqualTo(ExitStatus.REFUSED);
    assertThat(say("rollback", "a", "7").err()).contains("expected a number such as v2");
    assertThat(say("rollback").status()).isEqualTo(ExitStatus.USAGE);
    assertThat(say("rollback", "--release", "x/../y").status()).isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void rollbackOfAReleaseTakesAllBack() throws Exception {
    String first =
        say("releases")
            .out()
            .lines()
            .filter(line -> line.contains("r-"))
            .toList()
            .getLast()
            .replaceAll("\\s.*", "");

    assertThat(say("rollback", "--release", first).out()).contains("a: v2 -> v1");
    assertThat(say("rollback", "--release", first).out()).contains("nothing changes");
  }

  @Test
  void rebuildMakesANewVersion() throws Exception {
    Said said = say("rebuild", "a");

    assertThat(said.status()).as(said.err()).isZero();
    assertThat(said.out()).contains("a@v3");
    assertThat(running.get("/a", "").body()).isEqualTo("2\n");
    assertThat(say("rebuild", "absent").status()).isEqualTo(ExitStatus.REFUSED);
  }

  @Test
  void planSaysWhatAPushWouldChangeAndChangesNothing() throws Exception {
    Path tree = Files.createDirectories(work.resolve("tree/a"));
    Files.writeString(tree.resolve("function.yaml"), "triggers: [{kind: http, path: /b}]\n");
    Path script = Files.writeString(tree.resolve("a.sh"), "#!/bin/sh\necho 3\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Files.writeString(tree.resolve(".gitignore"), "junk\n");
    Files.writeString(tree.resolve("junk"), "not pushed\n");

    Said said = say("plan", work.resolve("tree").toString());

    assertThat(said.status()).as(said.err()).isZero();
    assertThat(said.out()).contains("  ~ a (now v2)", "    - http /a", "    + http /b");
    assertThat(running.get("/a", "").body()).isEqualTo("2\n");

    Files.writeString(tree.resolve("function.yaml"), "tiggers: []\n");
    Said bad = say("plan", work.resolve("tree").toString());
    assertThat(bad.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(bad.out()).contains("a/function.yaml:1:1: tiggers", "did you mean");
  }

  @Test
  void aBuildIsFollowedAndCancelled() throws Exception {
    Path gate = work.resolve("gate");
    CompletableFuture<Void> push =
        CompletableFuture.runAsync(
            () ->
                running.tryPush(
                    new Commit()
                        .function(
                            "a",
                            "echo 3",
                            "runtime: shell\nbuild: {command: [sh, -c, 'echo begun; until [ -e "
                                + gate
                                + " ]; do sleep 0.05; done']}"),
                    "main"),
            threads);
    Awaitility.await().until(() -> say("builds").out().contains("running"));
    String id = build();
    CompletableFuture<Said> follow =
        CompletableFuture.supplyAsync(() -> say("log", id, "--follow"), threads);
    Awaitility.await().until(() -> say("log", id).out().contains("begun"));

    assertThat(say("cancel", id).out()).contains("cancelled " + id);

    push.join();
    assertThat(follow.join().out()).contains("begun", "[cancelled]");
    assertThat(follow.join().status()).isEqualTo(ExitStatus.FAILED);
    assertThat(say("cancel", id).err()).contains("has ended");
    assertThat(say("cancel", "r-1").status()).isEqualTo(ExitStatus.USAGE);
    assertThat(running.get("/a", "").body()).isEqualTo("2\n");
  }
}
