package io.skerry.deployer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stock git program, and others, on the wire. */
@Timeout(120)
class GitProtocolTest extends PushedService {
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

  /** Written so that it does not become short on its way: the client is still sending. */
  @Test
  void aFileThatIsTooLargeToArriveIsRefusedWithWhatToDo() throws Exception {
    write("a", "echo 1");
    commit();
    assertPushed();
    shell("head -c 120000000 /dev/urandom > a/large.bin");
    running.gitFine(OURS, "config", "core.compression", "0");
    commit();

    Running.Ended ended = push("main");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output())
        .contains(
            "remote: skerry: a file may have 100 MiB",
            "git cat-file --batch-check='%(objectsize) %(rest)'",
            "a file of more than 100 MiB cannot be pushed")
        .doesNotContain("RPC failed", "hung up", "Exception");
    String found =
        shell(
            "git rev-list --objects HEAD --not --remotes |"
                + " git cat-file --batch-check='%(objectsize) %(rest)' | sort -n | tail -n 3");
    assertThat(found).endsWith("120000000 a/large.bin");
    assertThat(running.inService()).containsExactly("a@v1");
    shell("rm a/large.bin && git add -A && git commit -q --amend --allow-empty -m small");
    assertPushed();
  }
}
