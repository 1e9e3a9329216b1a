package io.skerry.deployer.cli;

import io.skerry.deployer.bench.Bench;
import io.skerry.deployer.bench.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 1 || connections < 1 || connections > MOST_CONNECTIONS) {
      throw new CliException(
          ExitStatus.USAGE,
          "--seconds must be at least 1, --connections from 1 to " + MOST_CONNECTIONS);
    }
    PrintWriter err = spec.commandLine().getErr();
    Bench bench =
        new Bench(
            Home.directory(),
            connections,
            Duration.ofSeconds(seconds),
            subject -> {
              err.println("measuring: " + subject);
              err.flush();
            });
    String machine = Bench.machine();
    print(machine, bench.run(Files.createTempDirectory("skerry-bench")));
    return ExitStatus.DONE;
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
