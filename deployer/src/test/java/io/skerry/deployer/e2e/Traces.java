package io.skerry.deployer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a service leaves on its machine, seen from outside.
 *
 * @param data the service's data directory
 * @param parent the ZFS dataset below which all is the service's
 */
record Traces(Path data, Optional<String> parent) {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  /** The processes of which a word of the command line is the marker. */
  static List<ProcessHandle> processes(String marker) {
    return ProcessHandle.allProcesses()
        .filter(process ->
            process.info().arguments().stream().flatMap(Stream::of).anyMatch(marker::equals))
        .toList();
  }

  /** The wardens of the data directory; one, while its service is well. */
  List<ProcessHandle> wardens() {
    List<ProcessHandle> all = processes(real(data.resolve("run")).toString());
    // the first process of each jail keeps its warden's command line; one that is gone has no
    // parent
    return all.stream()
        .filter(one -> one.parent().filter(parent -> !all.contains(parent)).isPresent())
        .toList();
  }

  /** Clones, stages, mounts and jailed processes that exist now. */
  List<String> runs() {
    List<String> found = new ArrayList<>();
    for (String kind : List.of("run", "stage", "trash")) {
      Path directory = data.resolve("snapshots").resolve(kind);
      if (Files.isDirectory(directory)) {
        found.addAll(children(directory).map(Path::toString).toList());
      }
    }
    String trees = real(data).resolve("snapshots").toString();
    parent.ifPresent(dataset -> found.addAll(datasets(dataset + "/run")));
    lines(Path.of("/proc/mounts"))
        .filter(line ->
            parent.isPresent() ? line.contains(parent.get() + "/run/") : line.contains(trees))
        .forEach(found::add);
    for (Path group : groups()) {
      lines(group.resolve("cgroup.procs"))
          .map(pid -> group + ": process " + pid)
          .forEach(found::add);
    }
    return found;
  }

  private List<String> datasets(String above) {
    return Shell.in(data)
        .run("zfs", "list", "-H", "-r", "-t", "all", "-o", "name", above)
        .out()
        .lines()
        .filter(name -> !name.equals(above))
        .toList();
  }

  /** The control groups that are the service's. */
  List<Path> groups() {
    String name = group(data);
    List<Path> found = new ArrayList<>();
    for (Path hierarchy : children(CGROUPS).toList()) {
      Path ours =
          name.equals(hierarchy.getFileName().toString()) ? hierarchy : hierarchy.resolve(name);
      if (Files.isDirectory(ours)) {
        found.addAll(children(ours).filter(Files::isDirectory).toList());
        found.add(ours);
      }
    }
    return found;
  }

  /** The name that what the service makes on the machine carries. */
  static String group(Path data) {
    try {
      byte[] path = real(data.resolve("run")).toString().getBytes(UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(path);
      return "skerry-" + HexFormat.of().formatHex(hash).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> children(Path directory) {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file, UTF_8).stream();
    } catch (IOException _) {
      return Stream.of();
    }
  }
}
