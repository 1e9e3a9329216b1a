package io.skerry.deployer.git;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.Commit;
import io.skerry.deployer.git.Fetched.Failed;
import io.skerry.deployer.git.Fetched.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fetches over ssh from a real server. */
@Timeout(90)
class FetchSshTest {
  @TempDir private Path work;
  private Repositories repositories;
  private Repository theirs;
  private Repository mirror;
  private KeyPair key;
  private GitSshServer server;

  @BeforeEach
  void open() throws Exception {
    repositories = new Repositories(work.resolve("git"));
    theirs = repositories.make("theirs");
    mirror = repositories.make("mirror");
    key = GitSshServer.ed25519();
    server = new GitSshServer(theirs, key);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    repositories.close();
  }

  private Fetched fetch(String url, KeyPair key, String knownHosts) throws Exception {
    Path file = GitSshServer.write(key, work.resolve("id"));
    Path hosts = Files.writeString(work.resolve("known_hosts"), knownHosts);
    return new Fetch(
            url,
            "main",
            new Credentials(
                Optional.empty(), Optional.of(file), Optional.of(hosts), Optional.empty()))
        .tip(mirror);
  }

  private static Failed failed(Fetched fetched) {
    assertThat(fetched).isInstanceOf(Failed.class);
    return (Failed) fetched;
  }

  @Test
  void theKeyOpensTheRepositoryOfAKnownHost() throws Exception {
    ObjectId one = new Commit().function("a", "echo").land(theirs);

    assertThat(fetch(server.url(), key, server.knownHost())).isEqualTo(new Fetched.Tip(one));

    ObjectId two = new Commit().function("a", "echo 2").land(theirs, one);
    assertThat(fetch(server.url(), key, "# hosts\n" + server.knownHost()))
        .isEqualTo(new Fetched.Tip(two));
  }

  @Test
  void aChangedHostKeyIsRefusedWithItsFingerprint() throws Exception {
    Failed failed = failed(fetch(server.url(), key, server.knownHost(GitSshServer.ed25519())));

    assertThat(failed.step()).isEqualTo(Step.HOST_KEY);
    assertThat(failed.message())
        .contains("the host key of 127.0.0.1:", "is not the one in", server.fingerprint());
    assertThat(failed.remedy()).contains("knownHosts");
  }

  @Test
  void anUnknownHostIsRefusedWithItsFingerprint() throws Exception {
    Failed failed =
        failed(fetch(server.url(), key, server.knownHost().replaceFirst("127.0.0.1", "10.0.0.1")));

    assertThat(failed.step()).isEqualTo(Step.HOST_KEY);
    assertThat(failed.message()).contains("is not in", "ssh-ed25519", server.fingerprint());
  }

  @Test
  void aRevokedHostKeyIsRefused() throws Exception {
    Failed failed =
        failed(fetch(server.url(), key, server.knownHost() + "@revoked " + server.knownHost()));

    assertThat(failed.message()).contains("is revoked in");
  }

  @Test
  void aWrongKeyIsALoginThatIsRefused() throws Exception {
    Failed failed = failed(fetch(server.url(), GitSshServer.ed25519(), server.knownHost()));

    assertThat(failed.step()).isEqualTo(Step.LOGIN);
    assertThat(failed.remedy()).contains("sshKey");
  }

  @Test
  void aWrongPathAndAMissingBranchAreTold() throws Exception {
    String other = server.url().replace("functions", "others");
    assertThat(failed(fetch(other, key, server.knownHost())).message()).isNotBlank();
    assertThat(failed(fetch(server.url(), key, server.knownHost())).step()).isEqualTo(Step.BRANCH);
  }

  @Test
  void brokenFilesAreToldByName() throws Exception {
    Path junk = Files.writeString(work.resolve("junk"), "no key at all\n");
    Optional<Path> none = Optional.empty();
    Path good = GitSshServer.write(key, work.resolve("good"));
    Path hosts = Files.writeString(work.resolve("hosts"), server.knownHost());

    assertThat(
            new Credentials(none, Optional.of(junk), Optional.of(hosts), none)
                .problems(server.url()))
        .singleElement()
        .asString()
        .contains("sshKey: read " + junk, "private key");
    assertThat(
            new Credentials(none, Optional.of(good), Optional.of(junk), none)
                .problems(server.url()))
        .singleElement()
        .asString()
        .startsWith("knownHosts: read " + junk);
    assertThat(Credentials.NONE.problems(server.url()))
        .containsExactly("an ssh address needs a private key (sshKey) and host keys (knownHosts)");
    assertThat(
            new Credentials(Optional.of(work.resolve("absent")), none, none, Optional.of(junk))
                .problems("http://example.org/a.git"))
        .hasSize(4)
        .anyMatch(line -> line.startsWith("tokenFile: read ") && line.endsWith("no such file"))
        .anyMatch(line -> line.contains("over https:// alone"));
  }
}
