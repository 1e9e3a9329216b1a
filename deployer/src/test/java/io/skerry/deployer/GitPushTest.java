package io.skerry.deployer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stock git program against the service. */
@Timeout(120)
class GitPushTest extends PushedService {
  @Test
  void aPushDeploysAndTellsHowItGoesInOrder() throws Exception {
    write("hello", "echo hello", "triggers: [{kind: http, path: /hello}]");
    commit();

    Running.Ended ended = push("main");

    assertThat(ended.status()).isZero();
    assertThat(ended.output().lines().map(String::stripTrailing))
        .containsSubsequence(
            "remote: skerry: 1 manifest read",
            "remote: skerry:   + hello",
            "remote: skerry: built hello@v1",
            "remote: skerry:   hello@v1",
            "remote: skerry:     " + running.service.address() + "/hello");
    assertThat(running.get("/hello", "").body()).isEqualTo("hello\n");
    assertThat(deployed()).isEqualTo(head("HEAD"));

    running.gitFine(".", "clone", "-q", running.repository(), "again");
    assertThat(work.resolve("again/hello/run.sh")).exists();
  }

  @Test
  void aRefusedPushNamesEveryErrorAndChangesNothing() throws Exception {
    write("good", "echo");
    commit();
    assertPushed();
    String before = head("HEAD");
    write("good", "echo", "colour: red", "size: 3");
    commit();

    Running.Ended ended = push("main");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output())
        .contains("remote: skerry: refused; what was in service stays:", "colour", "size")
        .contains("! [remote rejected] main -> main (2 errors)");
    assertThat(deployed()).isEqualTo(before);
    assertThat(running.inService()).containsExactly("good@v1");
  }

  @Test
  void anAmendedCommitIsReleasedByAForcedPushOnly() throws Exception {
    write("a", "echo 1");
    commit();
    assertPushed();
    write("a", "echo 2");
    running.gitFine(OURS, "add", "-A");
    running.gitFine(OURS, "commit", "-q", "--amend", "-m", "Rewritten");

    assertThat(push("main").output()).contains("rejected");
    assertThat(running.inService()).containsExactly("a@v1");
    assertThat(push("--force", "main").status()).isZero();
    assertThat(running.inService()).containsExactly("a@v2");
    assertThat(deployed()).isEqualTo(head("HEAD"));
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD:refs/heads/v12, 'a branch cannot be called v12: NAME@v12 means a version'",
    "HEAD:refs/tags/v1, tags are not deployed",
    ":main, the branch main cannot be deleted",
    "HEAD:refs/skerry/pending/x, refs/skerry/pending/x is no branch",
  })
  void otherRefsAreRefusedInWords(String refspec, String reason) throws Exception {
    write("a", "echo 1");
    commit();
    assertPushed();

    Running.Ended ended = push(refspec);

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("remote: skerry: refused: " + reason);
    assertThat(deployed()).isEqualTo(head("HEAD"));
    assertThat(running.inService()).containsExactly("a@v1");
  }

  @Test
  void oneBadRefRefusesTheWholePush() throws Exception {
    write("a", "echo 1");
    commit();

    assertThat(push("main", "HEAD:refs/tags/v1").status()).isEqualTo(1);
    assertThat(deployed()).isEmpty();
    assertThat(running.inService()).isEmpty();
  }

  @Test
  void aPlanIsShownAndNothingChanges() throws Exception {
    write("a", "echo 1", "triggers: [{kind: http, path: /a}]");
    commit();

    Running.Ended planned = push("-o", "plan", "main");

    assertThat(planned.status()).isEqualTo(1);
    assertThat(planned.output())
        .contains("skerry:   + a", "http /a [GET, POST]", "nothing was changed");
    assertThat(running.inService()).isEmpty();
    assertThat(deployed()).isEmpty();
    assertPushed();
    assertThat(running.inService()).containsExactly("a@v1");
  }

  @Test
  void aPushThatDoesNotWaitGoesOnByItself() throws Exception {
    write("a", "echo 1");
    commit();

    Running.Ended ended = push("-o", "no-wait", "main");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("queued as r-");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(deployed()).isEqualTo(head("HEAD")));
    assertThat(running.inService()).containsExactly("a@v1");
    commit();
    assertThat(push("-o", "no-wait", "main").status()).as("nothing to wait for").isZero();
    assertThat(deployed()).isEqualTo(head("HEAD"));
  }

  @Test
  void anUnknownPushOptionIsRefusedInWords() throws Exception {
    write("a", "echo 1");
    commit();

    assertThat(push("-o", "paln", "main").output())
        .contains("there is no push option 'paln'; there are -o plan and -o no-wait");
    assertThat(running.inService()).isEmpty();
  }

  @Test
  void anotherBranchIsAPreviewUntilItIsDeleted() throws Exception {
    write("a", "echo 1", "triggers: [{kind: http, path: /a}]");
    commit();
    assertPushed();
    running.gitFine(OURS, "checkout", "-q", "-b", "new/look");
    write("a", "echo 2", "triggers: [{kind: http, path: /a}]");
    write("b", "echo new");
    commit();

    assertThat(push("new/look").output())
        .contains("/function/a@new%2Flook", "/function/b@new%2Flook");

    assertThat(running.inService()).containsExactly("a@v1");
    assertThat(running.get("/a", "").body()).isEqualTo("1\n");
    assertThat(running.get("/function/a@new%2Flook", running.token()).body()).isEqualTo("2\n");
    assertThat(running.get("/function/b@new%2Flook", running.token()).body()).isEqualTo("new\n");
    assertThat(running.get("/function/b", running.token()).statusCode()).isEqualTo(404);
    assertThat(running.get("/function/a@new%2Flook", "").statusCode()).isEqualTo(401);
    assertThat(running.get("/function/a@other", running.token()).statusCode()).isEqualTo(404);

    assertThat(push(":new/look").status()).isZero();

    assertThat(running.get("/function/a@new%2Flook", running.token()).statusCode()).isEqualTo(404);
    running.gitFine(OURS, "checkout", "-q", "-B", "main");
    assertThat(push("main").output()).contains("built before as v2");
    assertThat(running.inService()).containsExactly("a@v2", "b@v1");
  }

  @Test
  void aFailingBuildIsStreamedAndRefusesThePush() throws Exception {
    write(
        "a",
        "echo",
        "runtime: shell",
        "build: {command: [sh, -c, 'printf \"\\033[31mred\\n\"; exit 9']}");
    commit();

    Running.Ended ended = push("main");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output())
        .contains("remote: skerry:   a | ?[31mred", "ended with exit status 9")
        .doesNotContain("\033[31m");
  }

  @Test
  void whatRunsFinishesOnItsVersion() throws Exception {
    Path begun = work.resolve("begun");
    Path gate = work.resolve("gate");
    String http = "triggers: [{kind: http, path: /a}]";
    write("a", "touch " + begun + "; until [ -e " + gate + " ]; do sleep 0.05; done; echo 1", http);
    commit();
    assertPushed();
    CompletableFuture<HttpResponse<String>> first =
        CompletableFuture.supplyAsync(() -> call("/a"), Thread::startVirtualThread);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(begun));
    write("a", "echo 2", http);
    commit();

    assertPushed();

    assertThat(call("/a").body()).isEqualTo("2\n");
    assertThat(first).isNotDone();
    Files.createFile(gate);
    assertThat(first.get(30, TimeUnit.SECONDS).body()).isEqualTo("1\n");
    assertThat(first.get().headers().firstValue("X-Function-Version")).contains("v1");
  }

  private HttpResponse<String> call(String path) {
    try {
      return running.get(path, "");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aClientThatLeavesDuringTheBuildChangesNothing() throws Exception {
    Path begun = work.resolve("begun");
    Path gate = work.resolve("gate");
    write(
        "a",
        "echo",
        "runtime: shell",
        "build:",
        "  timeout: 60s",
        "  command:",
        "    - sh",
        "    - -c",
        "    - 'touch " + begun + "; until [ -e " + gate + " ]; do sleep 0.05; done; seq 99999'");
    commit();
    Process pushing = running.start(work.resolve(OURS), List.of("git", "push", "origin", "main"));
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(begun));
    pushing.descendants().forEach(ProcessHandle::destroyForcibly);
    pushing.destroyForcibly().waitFor();

    Files.createFile(gate);

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(deployed()).isEqualTo(head("HEAD")));
    assertThat(running.inService()).containsExactly("a@v1");
    assertThat(push("main").output()).contains("Everything up-to-date");
  }
}
