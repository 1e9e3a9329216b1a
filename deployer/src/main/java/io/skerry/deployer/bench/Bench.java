package io.skerry.deployer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** The whole measurement, in one run, each subject between two measurements of the floor. */
public final class Bench {
  private static final int WARM_UP = 5;
  private static final String PACED = ", 20/s";
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Samples NONE = new Samples(LongStream.empty(), 0, 0);

  private final Path home;
  private final Path programs;
  private final int connections;
  private final Duration time;
  private final Consumer<String> progress;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param home where Skerry is installed
   * @param connections callers at once when throughput is measured
   * @param time for each measurement
   * @param progress is told what is measured next
   */
  public Bench(Path home, int connections, Duration time, Consumer<String> progress) {
    this.home = home;
    this.programs = home.resolve("runtime/target/warden");
    this.connections = connections;
    this.time = time;
    this.progress = progress;
  }

  /** The facts of the machine, in one line. */
  public static String machine() {
    return Machine.facts();
  }

  /**
   * Measures everything that can be measured here.
   *
   * @param work an empty directory, which is removed afterwards
   */
  public List<Row> run(Path work) throws IOException, InterruptedException {
    try {
      Path program = Compiler.compile(BenchFunctions.PROGRAM, work.resolve("app"));
      Path loop = programs.resolve("skerry-spawn");
      Spawn floor = Spawn.of("plain start of a C program", loop, List.of(program.toString()));
      int cores = Runtime.getRuntime().availableProcessors();
      progress.accept(floor.name());
      Samples one = floor.measure(1, time);
      Samples all = floor.measure(cores, time);
      add(floor, one, all, one, all);
      Spawn calmFloor = floor.paced(floor.name() + PACED, PAUSE);
      add(calmFloor, calmFloor.measure(1, time.multipliedBy(2)), NONE, one, NONE);

      Path own = home(work.resolve("home"));
      try (BenchService service = BenchService.start(own, work.resolve("ready"), Map.of())) {
        call(service, "C, prepared jail", "/c", true, floor);
        call(service, "Python, prepared jail", "/python", true, floor);
        call(service, "Python, park: started", "/python-started", true, floor);
      }
      Map<String, String> none = Map.of("SKERRY_PREPARED_FLOOR", "0", "SKERRY_PREPARED_MOST", "0");
      try (BenchService service = BenchService.start(own, work.resolve("none"), none)) {
        call(service, "C, jail on demand", "/c", false, floor);
      }
      measure(new ProcessStart("ProcessBuilder, not isolated", program), floor);
      for (Subject rival : new Rivals(loop, work.resolve("app"), work.resolve("rivals")).found()) {
        measure(rival, floor);
      }
      Optional<Path> server = Rivals.cgiServer();
      if (server.isPresent()) {
        try (CgiServer cgi = CgiServer.start(server.get(), work)) {
          measure(cgi.subject(loop), floor);
        }
      }
      return List.copyOf(rows);
    } finally {
      Trees.delete(work);
    }
  }

  /** A home whose template are our functions. */
  private Path home(Path own) throws IOException {
    Files.createDirectories(own);
    BenchFunctions.write(
        own.resolve("functions-template"), home.resolve("functions-template/csv2json/skerry.py"));
    BenchService.link(own, home);
    return own;
  }

  private void call(BenchService service, String name, String path, boolean paced, Spawn floor)
      throws IOException, InterruptedException {
    Spawn subject = Spawn.call(name, floor.loop(), service.port(), path);
    // The service compiles its hot paths while it works: what it has not yet is no steady state.
    subject.measure(connections, time.multipliedBy(WARM_UP));
    measure(subject, floor);
    if (paced) {
      // Back to back, each call pays for the jail of the next; with pauses it finds one ready.
      Spawn calm = subject.paced(name + PACED, PAUSE);
      Spawn calmFloor = floor.paced(floor.name() + PACED, PAUSE);
      progress.accept(calm.name());
      Samples alone = calmFloor.measure(1, time);
      Samples one = calm.measure(1, time.multipliedBy(2));
      alone = alone.and(calmFloor.measure(1, time));
      add(calm, one, NONE, alone, NONE);
    }
  }

  private void measure(Subject subject, Spawn floor) throws IOException, InterruptedException {
    progress.accept(subject.name());
    int cores = Runtime.getRuntime().availableProcessors();
    Duration half = time.dividedBy(2);
    Samples alone = floor.measure(1, half);
    Samples one = subject.measure(1, time);
    alone = alone.and(floor.measure(1, half));
    Samples together = floor.measure(cores, half);
    Samples many = subject.measure(connections, time);
    together = together.and(floor.measure(cores, half));
    add(subject, one, many, alone, together);
  }

  private void add(Subject subject, Samples one, Samples many, Samples alone, Samples together) {
    if (one.runs() > 0 && one.failures() == one.runs()) {
      progress.accept(subject.name() + ": does not run here");
      return;
    }
    rows.add(
        new Row(
            subject.name(),
            one.quantile(0.5),
            one.quantile(0.95),
            ratio((double) one.quantile(0.5), (double) alone.quantile(0.5)),
            many.perSecond(),
            ratio(many.perSecond(), together.perSecond()),
            one.failures() + many.failures()));
  }

  private static double ratio(double value, double floor) {
    return floor == 0 ? 0 : value / floor;
  }
}
