package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.runtime.store.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Whether ref, catalog, database, store and route of a service say the same of one function.
 *
 * @param parent the ZFS dataset below which all is the service's
 */
record Agreement(
    ServiceProcess service, WorkingCopy copy, String function, Optional<String> parent) {
  private static final Duration LONG = Duration.ofSeconds(60);

  JsonNode api(String path) {
    try {
      return Json.MAPPER.readTree(
          service.curl("-H", "Authorization: Bearer " + service.token(), "/api/v1" + path).ok());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Stream<JsonNode> items(String path) {
    return StreamSupport.stream(api(path).path("items").spliterator(), false);
  }

  /** The same, and what is in service was built from the tip; the version in service. */
  String check(String when) throws IOException {
    String version = checkTip(when);
    assertThat(api("/functions/" + function).path("commit").asText()).as(when).isEqualTo(tip());
    return version;
  }

  private String tip() {
    return copy.git("ls-remote", "origin", "refs/heads/main").ok().split("\\s", 2)[0];
  }

  /** Nothing is under way or left behind, and all say the same; the version in service. */
  String checkTip(String when) throws IOException {
    await(when)
        .atMost(LONG)
        .untilAsserted(() -> {
          for (String list : List.of("/deployments", "/builds")) {
            assertThat(items(list).map(item -> item.path("state").asText()))
                .doesNotContain("queued", "running");
          }
        });
    String tip = tip();
    JsonNode served = api("/functions/" + function);
    JsonNode release = api("/releases?limit=1").path("items").path(0);
    assertThat(release.path("newCommit").asText()).as(when).isEqualTo(tip);
    copy.git("fetch", "-q", "origin").ok();
    String script = copy.git("show", tip + ":" + function + "/main.sh").ok();
    assertThat(service.curl("/" + function).ok())
        .as(when)
        .isEqualTo(script.replaceAll("(?s).*echo ", ""));
    Path repository = service.data().resolve("repositories/functions.git");
    assertThat(
            Shell.in(repository)
                .run("git", "--git-dir", ".", "for-each-ref", "refs/skerry/pending")
                .ok())
        .as(when)
        .isEmpty();
    checkStore(when);
    return served.path("version").asText();
  }

  /** Each row has its snapshot, each snapshot its row, and no stage or cache is half done. */
  private void checkStore(String when) throws IOException {
    assertThat(new TreeSet<>(stored()))
        .as(when)
        .isEqualTo(
            new TreeSet<>(
                items("/functions/" + function + "/versions")
                    .map(version -> version.path("version").asText())
                    .toList()));
    // A store may remove what has been used behind the back of the build.
    await(when)
        .atMost(LONG)
        .until(() -> children(service.data().resolve("snapshots/stage")).isEmpty());
    assertThat(children(service.data().resolve("cache")))
        .as(when)
        .noneMatch(name -> name.startsWith("."));
  }

  /** The snapshots of the function that the store has. */
  List<String> stored() throws IOException {
    if (parent.isEmpty()) {
      return children(service.data().resolve("snapshots/version/" + function));
    }
    String dataset = parent.get() + "/function/" + function;
    return Shell.in(service.data())
        .run("zfs", "list", "-H", "-r", "-t", "snapshot", "-o", "name", dataset)
        .out()
        .lines()
        .map(name -> name.replaceAll(".*@", ""))
        .toList();
  }

  private static List<String> children(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
