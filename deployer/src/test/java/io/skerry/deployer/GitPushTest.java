package io.skerry.deployer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stock git program against the service. */
@Timeout(120)
class GitPushTest {
  private static final String OURS = "functions";

  @TempDir Path work;
  private Running running;

  @BeforeEach
  void open() throws Exception {
    running = new Running(work);
    running.gitFine(".", "clone", "-q", running.repository(), OURS);
    running.gitFine(OURS, "checkout", "-q", "-B", "main");
  }

  @AfterEach
  void close() {
    running.close();
  }

  private void write(String name, String script, String... manifest) throws IOException {
    Path directory = Files.createDirectories(work.resolve(OURS).resolve(name));
    Files.writeString(
        directory.resolve("function.yaml"),
        manifest.length == 0 ? "description: a test\n" : String.join("\n", manifest) + "\n");
    Files.writeString(directory.resolve("run.sh"), "#!/bin/sh\n" + script + "\n");
  }

  private void commit() throws Exception {
    running.gitFine(OURS, "add", "-A");
    running.gitFine(OURS, "commit", "-q", "--allow-empty", "-m", "Change");
  }

  private Running.Ended push(String... arguments) throws Exception {
    return running.git(
        OURS,
        Stream.concat(Stream.of("push", "origin"), Stream.of(arguments)).toArray(String[]::new));
  }

  private void assertPushed() throws Exception {
    assertThat(push("main")).extracting(Running.Ended::status).isEqualTo(0);
  }

  private String head(String where) throws Exception {
    return running.gitFine(OURS, "rev-parse", where).output().strip();
  }

  private String deployed() throws Exception {
    return running
        .gitFine(OURS, "ls-remote", "origin", "refs/heads/main")
        .output()
        .replaceAll("\\s.*", "")
        .strip();
  }

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
  void aPushFromAShallowCloneIsRefusedInWords() throws Exception {
    write("a", "echo 1");
    commit();
    write("a", "echo 2");
    commit();
    assertPushed();
    running.gitFine(".", "clone", "-q", "--depth", "1", running.repository(), "shallow");
    running.gitFine("shallow", "commit", "-q", "--allow-empty", "-m", "Shallow");

    Running.Ended ended = running.git("shallow", "push", "origin", "HEAD:main");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("git fetch --unshallow");
    running.gitFine("shallow", "fetch", "-q", "--unshallow");
    assertThat(running.git("shallow", "push", "origin", "HEAD:main").status()).isZero();
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

  @Test
  void aLargeNegotiationArrivesCompressed() throws Exception {
    write("a", "echo 1");
    commit();
    assertPushed();
    running.gitFine(".", "clone", "-q", running.repository(), "far");
    for (int i = 0; i < 60; i++) {
      running.gitFine("far", "commit", "-q", "--allow-empty", "-m", "far " + i);
    }
    write("a", "echo 2");
    commit();
    assertPushed();

    running.gitFine("far", "fetch", "-q", "origin");

    assertThat(running.gitFine("far", "rev-parse", "origin/main").output().strip())
        .isEqualTo(head("HEAD"));
  }

  @Test
  void aBodyThatIsNotCompressedAsDeclaredIsABadRequest() throws Exception {
    HttpResponse<String> answer =
        Running.send(
            HttpRequest.newBuilder(
                    URI.create(running.service.address() + "/git/functions.git/git-upload-pack"))
                .header("Authorization", "Bearer " + running.token())
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString("no gzip at all")));

    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void aPackWithACorruptObjectIsRefused() throws Exception {
    write("a", "echo 1");
    commit();
    // A tree that holds a folder called .git: stock git sends it, and nothing may take it.
    String blob = running.gitFine(OURS, "hash-object", "-w", "a/run.sh").output().strip();
    Path listing = Files.writeString(work.resolve("l"), "100644 blob " + blob + "\t.GIT\n");
    String tree = shell("git mktree < " + listing);
    String commit = shell("git commit-tree -m evil " + tree);

    Running.Ended ended = push(commit + ":refs/heads/main");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("unpack failed");
    assertThat(deployed()).isEmpty();
    assertPushed();
  }

  private String shell(String line) throws Exception {
    Process process = running.start(work.resolve(OURS), List.of("sh", "-c", line));
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }

  @Test
  void withoutATokenTheAnswerAsksForAPassword() throws Exception {
    HttpResponse<String> answer =
        running.get("/git/functions.git/info/refs?service=git-upload-pack", "");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(value -> assertThat(value).startsWith("Basic "));
  }

  @Test
  void aWrongPasswordIsRefused() throws Exception {
    for (String wrong : List.of("wrong", "", "skerry_")) {
      Running.Ended ended = running.git(".", "ls-remote", running.repository("functions", wrong));
      assertThat(ended.status()).isEqualTo(128);
    }
    assertThat(
            running
                .get("/git/functions.git/info/refs?service=git-receive-pack", "wrong")
                .statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/git/absent.git",
        "/git/..%2Frepositories%2Ffunctions.git",
        "/git/..%2F..%2Fetc.git",
        "/git/functions.git%2F..%2Ffunctions.git",
        "/git/%00.git",
      })
  void whatIsNoRepositoryOfOursIsNotFound(String path) throws Exception {
    assertThat(
            running.get(path + "/info/refs?service=git-upload-pack", running.token()).statusCode())
        .isIn(400, 404);
  }

  @Test
  void theDumbProtocolIsRefusedInWords() throws Exception {
    HttpResponse<String> refs = running.get("/git/functions.git/info/refs", running.token());

    assertThat(refs.statusCode()).isEqualTo(403);
    assertThat(refs.body()).contains("smart protocol");
    assertThat(running.get("/git/functions.git/HEAD", running.token()).statusCode()).isEqualTo(404);
    assertThat(running.get("/git/functions.git/config", running.token()).statusCode())
        .isEqualTo(404);
  }

  @Test
  void aClientThatStopsInTheMiddleOfItsPackChangesNothing() throws Exception {
    write("a", "echo 1");
    commit();
    try (Socket socket =
        new Socket(
            InetAddress.getLoopbackAddress(), URI.create(running.service.address()).getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /git/functions.git/git-receive-pack HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                  + running.token()
                  + "\r\nContent-Length: 5000\r\n\r\n00a0")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    assertPushed();
    assertThat(running.inService()).containsExactly("a@v1");
  }
}
