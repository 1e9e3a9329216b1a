package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What must not be deployed is refused in words, and what is in service stays. */
@ExtendWith(SharedService.class)
final class PushRefusalsIT {
  private static final int MEBI = 1024 * 1024;

  @TempDir private Path directory;
  private ServiceProcess service;
  private WorkingCopy copy;

  @BeforeEach
  void cloneTheRepository() {
    service = SharedService.get();
    copy = WorkingCopy.clone(service.repository("functions"), directory.resolve("copy"));
  }

  private void assertRefused(Shell.Result push, String... words) {
    assertThat(push.status()).as(push.all()).isNotZero();
    assertThat(push.err()).contains(words).doesNotContain("Exception", "\tat ");
    String served = copy.git("ls-remote", "origin", "refs/heads/main").ok();
    assertThat(served).startsWith(copy.git("rev-parse", "origin/main").ok().strip());
    assertThat(service.curl("/hello").ok()).startsWith("Hello");
  }

  private Shell.Result pushManifest(String lines) {
    copy.write("bad/function.yaml", lines).write("bad/main.sh", "echo bad\n");
    return copy.push("bad");
  }

  @Test
  void anEmptyRepositoryHasNothingToPush() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    WorkingCopy nothing = init(empty);
    assertThat(nothing.git("push", "origin", "main").err()).contains("src refspec main");
    assertThat(service.curl("/hello").ok()).startsWith("Hello");
  }

  private WorkingCopy init(Path place) {
    Shell.in(place).run("git", "init", "-q", "-b", "main").ok();
    WorkingCopy made = WorkingCopy.at(place);
    made.git("remote", "add", "origin", service.repository("functions")).ok();
    return made;
  }

  @Test
  void aBranchThatIsCalledLikeAVersion() {
    copy.commit("branch");
    assertRefused(
        copy.git("push", "origin", "HEAD:refs/heads/v3"),
        "a branch cannot be called v3: NAME@v3 means a version");
  }

  @Test
  void aTag() {
    copy.git("tag", "v1").ok();
    assertRefused(copy.git("push", "origin", "v1"), "tags are not deployed");
  }

  @Test
  void theDeletionOfMain() {
    assertRefused(copy.git("push", "origin", ":main"), "main cannot be deleted");
  }

  @Test
  void aShallowClone() {
    Path place = directory.resolve("shallow");
    Shell.in(directory)
        .run("git", "clone", "-q", "--depth", "1", service.repository("functions"), "shallow")
        .ok();
    WorkingCopy shallow = WorkingCopy.at(place);
    // A repository of one commit has no shallow border: the mark is made by hand.
    shallow.write(".git/shallow", shallow.git("rev-parse", "HEAD").ok());
    assertRefused(shallow.push("from a shallow clone"), "shallow");
  }

  @Test
  void anUnknownPushOption() {
    copy.commit("with options");
    assertRefused(
        copy.git("push", "-o", "paln", "origin", "HEAD:main"), "there is no push option 'paln'");
  }

  @ParameterizedTest
  @CsvSource({"../hello/hello.sh", "/etc/shadow", "sub/../../hello"})
  void aLinkOutOfTheDirectory(String target) throws IOException {
    copy.function("links", "cat link");
    Files.createSymbolicLink(copy.file("links/link"), Path.of(target));
    assertRefused(copy.push("link"), "links/link", "outside the function's directory", target);
  }

  @Test
  void aFileNameWithANewline() {
    copy.function("lines", "echo").write("lines/a\nb", "text");
    assertRefused(copy.push("newline"), "lines/a?b", "control character");
  }

  @Test
  void aManifestOfTwoMebibytes() {
    assertRefused(
        pushManifest("runtime: shell\ndescription: " + "x".repeat(2 * MEBI) + "\n"),
        "bad/function.yaml");
  }

  @Test
  void aliasesThatGrowWithoutEnd() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i))
          .append("*a%d, ".formatted(i - 1).repeat(8))
          .append("*a%d]\n".formatted(i - 1));
    }
    assertRefused(pushManifest(bomb.toString()), "bad/function.yaml:1:");
  }

  @ParameterizedTest
  @CsvSource({"../escape", "UPPER", "a b", "-dash", "''"})
  void aNameThatIsNoDnsLabel(String name) {
    assertRefused(
        pushManifest("name: '" + name + "'\nruntime: shell\n"), "bad/function.yaml:1:7: name");
  }

  @Test
  void aDirectoryWhoseNameIsNoFunctionName() {
    copy.write("Bad_Name/function.yaml", "runtime: shell\n").write("Bad_Name/main.sh", "echo\n");
    assertRefused(copy.push("directory"), "Bad_Name/function.yaml:1:", "name");
  }

  @Test
  void twoFunctionsOfOneName() {
    assertRefused(pushManifest("name: hello\nruntime: shell\n"), "bad/function.yaml:1:", "hello");
  }

  @Test
  void twoFunctionsOfOnePath() {
    assertRefused(
        pushManifest("runtime: shell\ntriggers: [{kind: http, path: /hello}]\n"),
        "bad/function.yaml:2:",
        "/hello");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "triggers: [{kind: http, path: /api/x}]|2:31: triggers[0].path|/api belongs to Skerry",
        "triggers: [{kind: http, path: /git}]|2:31: triggers[0].path|/git belongs to Skerry",
        "triggers: [{kind: cron, schedule: \"61 * * * *\"}]|2:35: triggers[0].schedule|61",
        "triggers: [{kind: cron, schedule: \"@daily\", timezone: Europe/Lundon}]|2:55: triggers[0].timezone|"
            + "Europe/London",
        "timeout: -5s|2:10: timeout|-5s",
        "limits: {memory: 64 megs}|2:18: limits.memory|64 megs",
        "limts: {}|2:1: limts|limits",
        "timeout: 5s\\ntimeout: 6s|3:1:|timeout",
      })
  void aWrongValueAtItsPlace(String lines, String place, String word) {
    assertRefused(
        pushManifest("runtime: shell\n" + lines.replace("\\n", "\n") + "\n"),
        "bad/function.yaml:" + place,
        word);
  }

  @Test
  void allErrorsAtOnce() {
    assertRefused(
        pushManifest("runtime: shell\ntimeout: soon\nretain: none\n"),
        "bad/function.yaml:2:10: timeout",
        "bad/function.yaml:3:9: retain");
  }

  @Test
  void anUnknownRuntimeWithThoseThereAre() {
    assertRefused(pushManifest("runtime: cobol\n"), "bad/function.yaml", "cobol", "python");
  }

  @Test
  void aWrongToken() {
    Shell.Result push =
        copy.git(
            "push", service.address().replace("://", "://skerry:wrong@") + "/git/functions.git");
    assertThat(push.status()).isNotZero();
    assertThat(push.err()).contains("Authentication failed");
  }

  @Test
  void anUnknownRepository() {
    Shell.Result push = copy.git("push", service.repository("nothing"), "HEAD:main");
    assertThat(push.status()).isNotZero();
    assertThat(push.err()).contains("not found");
  }
}
