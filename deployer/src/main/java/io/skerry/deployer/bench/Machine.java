package io.skerry.deployer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What the figures were measured on. */
final class Machine {
  private Machine() {}

  /** The facts in one line: processor, cores, memory, kernel, control groups, load. */
  static String facts() {
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %s, %s %s, control groups %s, load %s, Java %s",
        value("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        value("/proc/meminfo", "MemTotal"),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")) ? "v2" : "v1",
        value("/proc/loadavg", "").split(" ", 2)[0],
        Runtime.version().feature());
  }

  /** What stands behind the first such key; the whole first line for an empty key. */
  private static String value(String file, String key) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip().replaceAll("\\s+", " "))
          .orElse("unknown");
    } catch (IOException _) {
      return "unknown";
    }
  }
}
