package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What looks like a service's and is another's: nobody may touch it. */
final class Foreign implements AutoCloseable {
  /** Of this process alone: another run of the tests has another one. */
  private static final String GROUP =
      "skerry-" + HexFormat.of().toHexDigits(ProcessHandle.current().pid(), 12);

  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private final Path directory;
  private final List<Path> groups;
  private final Process process;
  private final String network;

  private Foreign(Path directory, List<Path> groups, Process process) throws IOException {
    this.directory = directory;
    this.groups = groups;
    this.process = process;
    this.network = network();
  }

  /** Makes a directory, a mount, control groups, and a process in namespaces of its own. */
  static Foreign in(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("snapshots/run/r-1"));
    Files.writeString(directory.resolve("snapshots/run/r-1/file"), "kept");
    Path mount = Files.createDirectories(directory.resolve("snapshots/run/mounted"));
    Shell.in(directory).run("mount", "-t", "tmpfs", "skerry", mount.toString()).ok();
    Files.writeString(mount.resolve("file"), "kept");
    List<Path> groups;
    try (Stream<Path> all = Files.list(GROUPS)) {
      groups =
          Files.exists(GROUPS.resolve("cgroup.procs"))
              ? List.of(GROUPS.resolve(GROUP))
              : all.filter(path -> List.of("memory", "pids", "cpu").contains(name(path)))
                  .map(path -> path.resolve(GROUP))
                  .toList();
    }
    Process process = new ProcessBuilder("unshare", "-n", "sleep", "86400").start();
    for (Path group : groups) {
      Files.createDirectories(group);
      Files.writeString(group.resolve("cgroup.procs"), Long.toString(process.pid()));
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> process.info().command().orElse("").endsWith("sleep"));
    return new Foreign(directory, groups, process);
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private String network() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "ns/net"))
        .toString();
  }

  void assertUntouched() throws IOException {
    assertThat(directory.resolve("snapshots/run/r-1/file")).hasContent("kept");
    assertThat(directory.resolve("snapshots/run/mounted/file")).hasContent("kept");
    assertThat(process.isAlive()).isTrue();
    assertThat(network()).isEqualTo(network);
    for (Path group : groups) {
      assertThat(group.resolve("cgroup.procs")).hasContent(process.pid() + "\n");
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    for (Path group : groups) {
      await()
          .atMost(Duration.ofSeconds(10))
          .ignoreExceptions()
          .until(() -> {
            Files.deleteIfExists(group);
            return true;
          });
    }
    Shell.in(directory).run("umount", directory.resolve("snapshots/run/mounted").toString()).ok();
  }
}
