package io.skerry.deployer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.configuration.Configuration;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.invoke.PoolPolicy;
import io.skerry.runtime.spi.NetworkSettings;
import io.skerry.runtime.store.RecordLimits;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractThrowableAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ServiceTest {
  @TempDir Path work;

  private Configuration configuration(
      int port, String store, Optional<String> zfsParent, String driver) {
    return new Configuration(
        "127.0.0.1",
        port,
        work.resolve("data"),
        store,
        zfsParent,
        driver,
        Path.of("/"),
        PoolPolicy.none(),
        8,
        6 << 20,
        Duration.ofSeconds(5),
        NetworkSettings.DEFAULT,
        10,
        RecordLimits.DEFAULT,
        List.of());
  }

  /** A start that fails: it must leave no thread and no lock. */
  private AbstractThrowableAssert<?, ?> failure(Configuration configuration) {
    Set<Thread> before = threads();
    AbstractThrowableAssert<?, ?> failure =
        assertThatThrownBy(() -> new Service(configuration, Running.HOME).close())
            .isInstanceOf(SkerryException.class);
    assertEnded(before);
    return failure;
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet();
  }

  /** Whether no thread of ours is left; those that libraries keep for the whole process may be. */
  private static void assertEnded(Set<Thread> before) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() ->
            assertThat(
                    threads().stream()
                        .filter(thread -> !before.contains(thread))
                        .map(Thread::getName)
                        .filter(name ->
                            name.matches(
                                "(database|deployments|git-|watch-|plain|journal|quartz|vert|cron|slot|janitor).*"))
                        .collect(Collectors.toSet()))
                .isEmpty());
  }

  @Test
  void startsListensTellsWhereAndStopsWithoutATrace() throws Exception {
    Set<Thread> before = threads();
    try (Running running = new Running(work)) {
      assertThat(work.resolve("data/" + Service.ADDRESS)).hasContent(running.service.address());
      assertThat(running.get("/healthz", "").statusCode()).isEqualTo(200);
      assertThat(running.service.choices()).hasSize(2);
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(running.service.adminToken())))
          .isEqualTo("rw-------");
    }
    assertEnded(before);
  }

  @Test
  void theTokenStaysTheSameOverStarts() throws Exception {
    String first;
    try (Running running = new Running(work)) {
      first = running.token();
    }
    try (Running running = new Running(work)) {
      assertThat(running.token()).isEqualTo(first);
      assertThat(running.get("/api/v1/functions", first).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anEmptyTokenFileIsNeverAToken() throws Exception {
    Files.createDirectories(work.resolve("data"));
    Files.createFile(work.resolve("data/admin-token"));

    try (Running running = new Running(work)) {
      assertThat(running.token()).startsWith("skerry_");
      assertThat(running.git(".", "ls-remote", running.repository("functions", "")).status())
          .isEqualTo(128);
    }
  }

  @Test
  void aSecondServiceOnTheSameDirectoryIsRefusedAndDisturbsNothing() throws Exception {
    try (Running running = new Running(work)) {
      failure(configuration(0, "directory", Optional.empty(), "plain"))
          .hasMessageContaining("another skerry service holds the data directory")
          .hasMessageContaining("--data DIR");
      assertThat(running.get("/readyz", "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aPortInUseIsRefusedAndEverythingGivenBack() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      failure(configuration(taken.getLocalPort(), "directory", Optional.empty(), "plain"))
          .hasMessageContaining("another program listens there already")
          .hasMessageContaining("--listen");
    }
    new Running(work).close();
  }

  @Test
  void unknownPartsAreToldWithTheKnownOnes() {
    failure(configuration(0, "directory", Optional.empty(), "docker"))
        .hasMessageContaining("there is no driver 'docker': choose auto, ")
        .hasMessageContaining("plain");
    failure(configuration(0, "s3", Optional.empty(), "plain"))
        .hasMessageContaining("there is no store 's3': choose auto, directory, zfs");
    new Running(work).close();
  }

  @Test
  void zfsWithoutAParentIsRefusedInWords() {
    failure(configuration(0, "zfs", Optional.empty(), "plain"))
        .hasMessageContaining("zfs")
        .hasMessageContaining("parent");
  }

  @Test
  void aDataDirectoryThatIsAFileIsRefusedInWords() throws Exception {
    Files.createFile(work.resolve("data"));

    failure(configuration(0, "directory", Optional.empty(), "plain"))
        .hasMessageContaining("--data DIR");
  }

  @Test
  void theTemplateIsDeployedOnceAndNeverOverSomebodysCommits() throws Exception {
    List<String> lines = new ArrayList<>();
    try (Running running = new Running(work)) {
      running.service.deployTemplate(lines::add);
      assertThat(lines).contains("deploying the template");
      assertThat(running.inService()).contains("hello@v1");
      lines.clear();
      running.service.deployTemplate(lines::add);
      assertThat(lines).isEmpty();
    }
    try (Running running = new Running(work)) {
      running.service.deployTemplate(lines::add);
      assertThat(lines).isEmpty();
      assertThat(running.inService()).contains("hello@v1");
      assertThat(running.get("/hello", "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void thePluginsAndTheManifestsSchemaAreServed() throws Exception {
    try (Running running = new Running(work)) {
      assertThat(running.get("/api/v1/plugins", "").statusCode()).isEqualTo(401);
      assertThat(running.get("/api/v1/plugins", running.token()).body())
          .contains("\"built-in\"", "ShellBuilder");
      assertThat(running.get("/schema/function.json", ""))
          .satisfies(answer -> {
            assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/schema+json");
            assertThat(answer.body()).contains("\"triggers\"");
          });
    }
  }
}
