package io.skerry.deployer.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The watched repositories. */
class RepositoriesTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org/a.git",
        "http://127.0.0.1:3000/team/a",
        "ssh://git@example.org:2222/a.git",
        "ssh://git@[::1]/a.git",
        "file:///srv/a.git",
        "/srv/my repositories/a.git",
        "./a:b",
        "../a",
        "a/b",
      })
  void takesUrlsAndPaths(String url) {
    Configuration read = item("name: a, url: \"" + url + "\"").read();
    assertThat(read.repositories()).singleElement().extracting("url").isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "`` | an empty string; 1 to 2048 characters",
        "-u | '-u'; it must not begin with a hyphen",
        "--upload-pack=x | '--upload-pack=x'; it must not begin with a hyphen",
        "git@example.org:a.git | 'git@example.org:a.git'; write ssh://git@example.org/path, or ./"
            + " before a path with a colon",
        "ext::sh -c x | 'ext::sh -c x'; write ssh://git@example.org/path, or ./ before a path with"
            + " a colon",
        "git://example.org/a | 'git://example.org/a'; http, https, ssh and file are known",
        "HTTPS://example.org/a | 'HTTPS://example.org/a'; http, https, ssh and file are known",
        "ssh://-oProxyCommand=x/a | 'ssh://-oProxyCommand=x/a'; write it like"
            + " https://example.org/team/functions.git",
        "ssh://-o@example.org/a | 'ssh://…@example.org/a'; write it like"
            + " https://example.org/team/functions.git",
        "https://me:word@example.org/a | 'https://…@example.org/a'; leave the password out, and name"
            + " a file that holds it: tokenFile",
        "https://ghp_16c@example.org/a | 'https://…@example.org/a'; leave the password out, and name"
            + " a file that holds it: tokenFile",
        "ssh://git:word@example.org/a | 'ssh://…@example.org/a'; leave the password out, and name"
            + " a file that holds it: tokenFile",
        "https:///a | 'https:///a'; write it like https://example.org/team/functions.git",
        "https://a b/c | 'https://a b/c'; write it like https://example.org/team/functions.git",
        "file://srv/a | 'file://srv/a'; write file:/// and the path from the root on",
        "~/a | '~/a'; write the home directory out: no shell reads this",
        "a\\nb | 'a\\nb'; no control characters",
      },
      quoteCharacter = '`')
  void refusesOtherUrls(String url, String found) {
    String expected = url.isEmpty() ? found.replace("an empty string", "''") : found;
    assertThat(item("name: a, url: \"" + url + "\"").errors())
        .containsExactly(
            "skerry.yaml:1:31: repositories[0].url: expected the URL or the path of a repository,"
                + " found "
                + expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "feature/a-1", "v1.2", "ä"})
  void takesBranches(String branch) {
    assertThat(item("name: a, url: /a, branch: \"" + branch + "\"").read().repositories())
        .singleElement()
        .extracting("branch")
        .isEqualTo(branch);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-b",
        "a b",
        "a..b",
        "a.lock",
        "a~1",
        "a:b",
        "a^",
        "/a",
        "a/",
        "a//b",
        "a\\tb",
        "@{1}",
        "refs/heads/main",
        "a*"
      })
  void refusesOtherBranches(String branch) {
    assertThat(item("name: a, url: /a, branch: \"" + branch + "\"").errors())
        .singleElement()
        .asString()
        .startsWith("skerry.yaml:1:43: repositories[0].branch: expected the name of a branch, ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"functions", "A", "a_b", "-a", "a-", "a/b", "..", "", "a b"})
  void refusesOtherNames(String name) {
    assertThat(item("url: /a, name: \"" + name + "\"").errors())
        .singleElement()
        .asString()
        .startsWith("skerry.yaml:1:32: repositories[0].name: expected the name of a repository");
  }

  @Test
  void refusesANameThatIsThereTwice() {
    String yaml =
        """
        repositories:
          - {name: a, url: /a}
          - {name: b, url: /b}
          - name: a
            url: -x
        """;
    assertThat(Sources.yaml(directory, yaml).errors())
        .containsExactly(
            "skerry.yaml:4:11: repositories[2].name: expected a name of its own, found 'a', as in"
                + " repositories[0]; rename one of them",
            "skerry.yaml:5:10: repositories[2].url: expected the URL or the path of a repository,"
                + " found '-x'; it must not begin with a hyphen");
  }

  @Test
  void namesWhatIsMissingOrUnknown() {
    assertThat(item("nam: a, interval: 2d").errors())
        .containsExactly(
            "skerry.yaml:1:16: repositories[0].name: expected the name of a repository such as"
                + " website, found no such key; add it",
            "skerry.yaml:1:16: repositories[0].url: expected the URL or the path of a repository,"
                + " found no such key; add it",
            "skerry.yaml:1:17: repositories[0].nam: expected a known key, found 'nam'; did you"
                + " mean name?",
            "skerry.yaml:1:35: repositories[0].interval: expected a duration from 1s to 24h, found"
                + " '2d'; write 48h");
    assertThat(Sources.yaml(directory, "repositories: {name: a, url: /a}").errors())
        .containsExactly(
            "skerry.yaml:1:15: repositories: expected a list of repositories, found a mapping;"
                + " begin each item with a dash");
    assertThat(Sources.yaml(directory, "repositories: [/a]").errors()).hasSize(1);
  }

  @Test
  void readsTheFilesAndTheStatus() {
    String yaml =
        """
        repositories:
          - name: a
            url: https://git.example.org/team/a.git
            tokenFile: /t
            sshKey: k
            knownHosts: /h
            caFile: /c
            webhookSecretFile: /w
            status: {type: gitlab, url: "https://git.example.org:8443/x", project: team/a, tokenFile: /s}
        """;
    Configuration.Watched read = Sources.yaml(directory, yaml).read().repositories().getFirst();
    assertThat(read.files())
        .isEqualTo(
            new Configuration.Files(
                Optional.of(Path.of("/t")),
                Optional.of(Path.of("k")),
                Optional.of(Path.of("/h")),
                Optional.of(Path.of("/c")),
                Optional.of(Path.of("/w"))));
    assertThat(read.status())
        .contains(
            new Configuration.Status(
                "gitlab",
                Optional.of("https://git.example.org:8443/x"),
                Optional.of("team/a"),
                Path.of("/s")));
  }

  @Test
  void refusesAStatusThatGoesNowhere() {
    assertThat(item("name: a, url: /a, status: {type: X, url: \"ftp://a\", project: a}").errors())
        .hasSize(4)
        .anyMatch(error -> error.contains("repositories[0].status.type: expected github"))
        .anyMatch(error -> error.contains("repositories[0].status.url: expected the URL of an API"))
        .anyMatch(error -> error.contains("repositories[0].status.project: expected a project"))
        .anyMatch(error -> error.contains("repositories[0].status.tokenFile: "));
  }

  private Sources item(String keys) {
    return Sources.yaml(directory, "repositories: [{" + keys + "}]");
  }
}
