package io.skerry.deployer.git;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.Commit;
import io.skerry.deployer.git.Fetched.Failed;
import io.skerry.deployer.git.Fetched.Step;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fetches over http and https from a real server. */
@Timeout(60)
class FetchWebTest {
  private static final String TOKEN = "ghp_16charactersmore";

  @TempDir private Path work;
  private Repositories repositories;
  private Repository theirs;
  private Repository mirror;

  @BeforeEach
  void open() {
    repositories = new Repositories(work.resolve("git"));
    theirs = repositories.make("theirs");
    mirror = repositories.make("mirror");
  }

  @AfterEach
  void close() {
    repositories.close();
  }

  private Path token(String text) throws IOException {
    return Files.writeString(work.resolve("token"), text);
  }

  private static Credentials credentials(Path token, Path ca) {
    return new Credentials(Optional.of(token), Optional.empty(), Optional.empty(), Optional.of(ca));
  }

  private Failed failed(Fetch fetch) {
    Fetched fetched = fetch.tip(mirror);
    assertThat(fetched).isInstanceOf(Failed.class);
    assertThat(fetched.toString()).doesNotContain(TOKEN);
    assertThat(((Failed) fetched).remedy()).isNotBlank();
    return (Failed) fetched;
  }

  @Test
  void aTokenOpensARepositoryWhoseOwnAuthorityIsNamed() throws Exception {
    Identity identity = Identity.make(work, "ip:127.0.0.1");
    ObjectId one = new Commit().function("a", "echo").land(theirs);
    try (GitWebServer server =
        new GitWebServer(theirs, Optional.of(identity), Optional.of(TOKEN))) {
      Fetch fetch =
          new Fetch(server.url(), "main", credentials(token(TOKEN + "\n"), identity.pem()));

      assertThat(fetch.tip(mirror)).isEqualTo(new Fetched.Tip(one));
      ObjectId rewritten = new Commit().function("a", "echo 2").land(theirs);
      assertThat(fetch.tip(mirror)).isEqualTo(new Fetched.Tip(rewritten));

      server.token("another-one-from-now-on");
      assertThat(failed(fetch).step()).isEqualTo(Step.LOGIN);
      token("another-one-from-now-on"); // a new one takes effect without a start
      assertThat(fetch.tip(mirror)).isEqualTo(new Fetched.Tip(rewritten));
    }
  }

  @Test
  void aWrongTokenIsALoginThatIsRefused() throws Exception {
    Identity identity = Identity.make(work, "ip:127.0.0.1");
    try (GitWebServer server =
        new GitWebServer(theirs, Optional.of(identity), Optional.of("the-right-one"))) {
      Failed failed =
          failed(new Fetch(server.url(), "main", credentials(token(TOKEN), identity.pem())));
      assertThat(failed.step()).isEqualTo(Step.LOGIN);
      assertThat(failed.remedy()).contains("tokenFile");
    }
  }

  @Test
  void noTokenWhereOneIsNeededIsTheSame() throws Exception {
    try (GitWebServer server = new GitWebServer(theirs, Optional.empty(), Optional.of(TOKEN))) {
      assertThat(failed(new Fetch(server.url(), "main")).step()).isEqualTo(Step.LOGIN);
    }
  }

  @Test
  void anUnknownAuthorityIsRefused() throws Exception {
    Identity identity = Identity.make(work, "ip:127.0.0.1");
    Identity other = Identity.make(Files.createDirectory(work.resolve("b")), "ip:127.0.0.1");
    try (GitWebServer server =
        new GitWebServer(theirs, Optional.of(identity), Optional.of(TOKEN))) {
      Failed system = failed(new Fetch(server.url(), "main"));
      assertThat(system.step()).isEqualTo(Step.TLS);
      assertThat(system.remedy()).contains("caFile");
      Failed wrong =
          failed(new Fetch(server.url(), "main", credentials(token(TOKEN), other.pem())));
      assertThat(wrong.step()).isEqualTo(Step.TLS);
      assertThat(server.shown).isEmpty();
    }
  }

  @Test
  void aCertificateForAnotherNameIsRefused() throws Exception {
    Identity identity = Identity.make(work, "dns:example.org");
    try (GitWebServer server =
        new GitWebServer(theirs, Optional.of(identity), Optional.of(TOKEN))) {
      Failed failed =
          failed(new Fetch(server.url(), "main", credentials(token(TOKEN), identity.pem())));
      assertThat(failed.step()).isEqualTo(Step.TLS);
      assertThat(failed.message()).isEqualTo("its certificate is for another name");
      assertThat(server.shown).isEmpty();
    }
  }

  @Test
  void aTokenIsNotSentToAnotherHost() throws Exception {
    Credentials credentials =
        new Credentials(
            Optional.of(token(TOKEN)), Optional.empty(), Optional.empty(), Optional.empty());
    new Commit().function("a", "echo").land(theirs);
    try (GitWebServer thief = new GitWebServer(theirs, Optional.empty(), Optional.of(TOKEN));
        GitWebServer server = new GitWebServer(theirs, Optional.empty(), Optional.of(TOKEN))) {
      server.redirect(thief.url());

      Failed failed = failed(new Fetch(server.url(), "main", credentials));

      assertThat(failed.message()).contains("redirects to http://127.0.0.1:");
      assertThat(thief.shown).isEmpty();
    }
  }

  @Test
  void aBranchThatIsMissingIsToldBesideThoseThatAreThere() throws Exception {
    new Commit().function("a", "echo").land(theirs);
    try (GitWebServer server = new GitWebServer(theirs, Optional.empty(), Optional.empty())) {
      Failed failed = failed(new Fetch(server.url(), "trunk"));
      assertThat(failed.step()).isEqualTo(Step.BRANCH);
      assertThat(failed.message()).isEqualTo("it has no branch trunk; it has main");
    }
  }

  @Test
  void anEmptyRepositoryHasNoBranchAtAll() throws Exception {
    try (GitWebServer server = new GitWebServer(theirs, Optional.empty(), Optional.empty())) {
      Failed failed = failed(new Fetch(server.url(), "main"));
      assertThat(failed.step()).isEqualTo(Step.BRANCH);
      assertThat(failed.message()).contains("no branch at all");
    }
  }

  @Test
  void whatIsNotThereIsToldByTheStepThatFails() throws Exception {
    try (GitWebServer server = new GitWebServer(theirs, Optional.empty(), Optional.empty())) {
      String other = server.url().replace("functions", "others");
      assertThat(failed(new Fetch(other, "main")).step()).isEqualTo(Step.REPOSITORY);
    }
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    assertThat(failed(new Fetch("http://127.0.0.1:" + closed + "/a.git", "main")).step())
        .isEqualTo(Step.CONNECT);
    assertThat(failed(new Fetch("http://no-such-host.invalid/a.git", "main")).step())
        .isEqualTo(Step.NAME);
    assertThat(failed(new Fetch(work.resolve("nowhere").toString(), "main")).step())
        .isEqualTo(Step.REPOSITORY);
  }
}
