package io.skerry.deployer.cli;

import io.skerry.deployer.bench.Bench;
import io.skerry.deployer.bench.Comparison;
import io.skerry.deployer.bench.Comparisons;
import io.skerry.deployer.bench.Row;
import io.skerry.deployer.bench.Turns;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code skerry bench}: measures what a call costs on this machine. */
@Command(
    name = "bench",
    description = "Measure calls beside plain starts of a process, and beside what else is here.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  private static final int MOST_CONNECTIONS = 64;

  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "for each measurement (default: ${DEFAULT-VALUE})")
  private int seconds = 5;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "callers at once for the throughput (default: ${DEFAULT-VALUE})")
  private int connections = 16;

  @Option(
      names = "--compare",
      split = ",",
      paramLabel = "WHAT",
      description =
          "instead: what many versions, many live clones, or ZFS instead of the directory store"
              + " change, and the memory of prepared jails: ${COMPLETION-CANDIDATES}")
  private List<Compared> compared = List.of();

  @Option(
      names = "--many",
      paramLabel = "N",
      description = "versions or clones that are compared with ten (default: ${DEFAULT-VALUE})")
  private int many = 1_000;

  @Option(
      names = "--turns",
      paramLabel = "N",
      description = "how often both sides are measured (default: ${DEFAULT-VALUE})")
  private int turns = 7;

  @Option(
      names = "--zfs-parent",
      paramLabel = "DATASET",
      description = "for --compare stores: an empty dataset, which stays and is yours to destroy")
  private @Nullable String dataset;

  /** What can be compared. */
  enum Compared {
    VERSIONS,
    CLONES,
    STORES,
    MEMORY
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 1 || connections < 1 || connections > MOST_CONNECTIONS) {
      throw new CliException(
          ExitStatus.USAGE,
          "--seconds must be at least 1, --connections from 1 to " + MOST_CONNECTIONS);
    }
    if (many < 10 || turns < 1) {
      throw new CliException(ExitStatus.USAGE, "--many must be at least 10, --turns at least 1");
    }
    String machine = Bench.machine();
    Path work = Files.createTempDirectory("skerry-bench");
    Duration time = Duration.ofSeconds(seconds);
    if (compared.isEmpty()) {
      print(machine, new Bench(Home.directory(), connections, time, this::tell).run(work));
    } else {
      compare(
          machine,
          new Comparisons(Home.directory(), work, connections, new Turns(turns, time), this::tell));
    }
    return ExitStatus.DONE;
  }

  private void tell(String subject) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("measuring: " + subject);
    err.flush();
  }

  private void compare(String machine, Comparisons comparisons)
      throws IOException, InterruptedException {
    if (compared.contains(Compared.STORES) && dataset == null) {
      throw new CliException(ExitStatus.USAGE, "--compare stores needs a --zfs-parent");
    }
    List<Comparison> rows = new ArrayList<>();
    Map<String, Double> memory = new TreeMap<>();
    try (comparisons) {
      for (Compared each : compared) {
        switch (each) {
          case VERSIONS -> rows.addAll(comparisons.versions(many));
          case CLONES -> rows.addAll(comparisons.clones(many));
          case STORES -> rows.addAll(comparisons.stores(Objects.requireNonNull(dataset)));
          case MEMORY -> memory.putAll(comparisons.memory());
        }
      }
    }
    print(machine, rows, memory);
  }

  private void print(String machine, List<Comparison> rows, Map<String, Double> memory) {
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      Output.print(out, Map.of("machine", machine, "comparisons", rows, "mebibytes", memory));
      return;
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("WHAT", "FIRST", "SECOND", "RATIO", ""));
    for (Comparison row : rows) {
      lines.add(
          List.of(
              row.name(),
              text("%.0f", row.first()) + " " + row.unit(),
              text("%.0f", row.second()) + " " + row.unit(),
              text("%.2f", row.ratio()),
              row.failures() == 0 ? "" : row.failures() + " failed"));
    }
    memory.forEach((name, mebi) -> lines.add(List.of(name, text("%.2f MiB", mebi), "", "", "")));
    out.println(machine);
    Table.print(lines, out);
  }

  private void print(String machine, List<Row> rows) {
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      Output.print(out, Map.of("machine", machine, "connections", connections, "rows", rows));
      return;
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("WHAT", "P50", "P95", "X START", connections + " AT ONCE", "X STARTS", ""));
    for (Row row : rows) {
      lines.add(
          List.of(
              row.name(),
              row.p50Micros() + " us",
              row.p95Micros() + " us",
              text("%.2f", row.p50Ratio()),
              row.perSecond() == 0 ? "" : text("%.0f/s", row.perSecond()),
              row.perSecond() == 0 ? "" : text("%.2f", row.throughputRatio()),
              row.failures() == 0 ? "" : row.failures() + " failed"));
    }
    out.println(machine);
    Table.print(lines, out);
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
