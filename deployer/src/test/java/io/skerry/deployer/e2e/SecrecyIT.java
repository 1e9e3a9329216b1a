package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a function must not see: each test tries, beside eight neighbours, and must fail. */
@ExtendWith(SharedService.class)
final class SecrecyIT {
  @RegisterExtension private final Neighbours neighbours = new Neighbours("neighbour-of-secrets");
  @TempDir private static Path directory;

  @BeforeAll
  static void deploy() {
    WorkingCopy copy =
        WorkingCopy.clone(SharedService.get().repository("functions"), directory.resolve("copy"));
    copy.function("try-it", "sh -c \"$(cat)\" 2>&1; echo \"status $?\"")
        .function("neighbour-of-secrets", Neighbours.ECHO)
        .push("a function that runs anything")
        .ok();
  }

  /** Runs a line of shell inside a jail. */
  private static String tryIt(String line) {
    return SharedService.get().curl("--data-binary", line, "/try-it").ok();
  }

  private static void assertHidden(Path path) {
    assertThat(path).as("there is something to hide").exists();
    String answer = tryIt("ls -la '" + path + "' && cat '" + path + "'");
    assertThat(answer).doesNotContain("status 0").contains("status ");
  }

  @Test
  void theHostsPasswords() {
    assertHidden(Path.of("/etc/shadow"));
  }

  @Test
  void theDataDirectory() {
    assertHidden(SharedService.get().data());
  }

  @Test
  void theDatabase() {
    assertHidden(SharedService.get().data().resolve("skerry.db"));
    assertThat(tryIt("find / -xdev -name 'skerry.db*'")).doesNotContain("skerry.db");
  }

  @Test
  void theAdminToken() {
    assertHidden(SharedService.get().data().resolve("admin-token"));
  }

  @Test
  void anotherFunctionsTree() {
    assertHidden(SharedService.get().data().resolve("snapshots/version/hello/v1"));
    assertThat(tryIt("find / -path /proc -prune -o -path /usr -prune -o -name hello.sh -print"))
        .doesNotContain("hello.sh");
  }

  @Test
  void otherProcesses() {
    String answer = tryIt("cat /proc/[0-9]*/cmdline | tr '\\0' ' '");
    assertThat(answer).contains("main.sh").doesNotContain("java", "warden", "io.skerry");
  }

  @Test
  void theNetwork() {
    assertThat(tryIt("cat /proc/net/dev")).doesNotContain("eth0", "veth");
    String port = SharedService.get().address().replaceAll(".*:", "");
    assertThat(tryIt("curl -s --max-time 2 http://127.0.0.1:" + port + "/healthz"))
        .contains("status 7");
  }

  @Test
  void rightsOfAnyKind() {
    String answer =
        tryIt("id -u; grep -E '^(Cap(Eff|Bnd|Prm)|NoNewPrivs|Seccomp):' /proc/self/status");
    assertThat(answer)
        .doesNotStartWith("0\n")
        .containsPattern("CapEff:\\s+0+\n")
        .containsPattern("CapBnd:\\s+0+\n")
        .containsPattern("NoNewPrivs:\\s+1\n")
        .containsPattern("Seccomp:\\s+2\n");
  }

  @Test
  void writingAnywhereButItsOwn() {
    assertThat(tryIt("touch /usr/x")).doesNotContain("status 0");
    assertThat(tryIt("touch /etc/x")).doesNotContain("status 0");
    assertThat(tryIt("touch /x")).doesNotContain("status 0");
    assertThat(tryIt("touch /app/x /tmp/x && ls /app")).contains("status 0").contains("x\n");
    assertThat(tryIt("ls /app /tmp")).as("the next run has a fresh clone").doesNotContain("x\n");
  }

  @Test
  void theHostsEnvironment() {
    Set<String> names = new TreeSet<>();
    tryIt("env")
        .lines()
        .filter(line -> line.contains("="))
        .forEach(line -> names.add(line.substring(0, line.indexOf('='))));
    names.removeIf(name -> name.matches("(SKERRY|HTTP|SERVER|REQUEST|CONTENT|REMOTE)_[A-Z_]+"));
    assertThat(names)
        .isSubsetOf(
            "GATEWAY_INTERFACE",
            "QUERY_STRING",
            "SCRIPT_NAME",
            "PATH_INFO",
            "TRACEPARENT",
            "PATH",
            "HOME",
            "TMPDIR",
            "LANG",
            "PWD",
            "SHLVL",
            "OLDPWD",
            "_");
    assertThat(tryIt("env")).doesNotContain("SKERRY_TEST_REQUIRE", "JAVA_HOME", "MAVEN");
  }
}
