package io.skerry.deployer.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * Starts a command, or calls a path, in a loop written in C.
 *
 * @param loop the program {@code skerry-spawn}
 * @param pause after each run
 */
record Spawn(String name, Path loop, Duration pause, List<String> command) implements Subject {
  Spawn {
    command = List.copyOf(command);
  }

  /** Starts a command over and over, without HTTP in front of it. */
  static Spawn of(String name, Path loop, List<String> command) {
    return new Spawn(name, loop, Duration.ZERO, command);
  }

  /** Calls a path over connections that are kept open; as little client as will do. */
  static Spawn call(String name, Path loop, int port, String path) {
    return of(name, loop, List.of("http://127.0.0.1:" + port + path));
  }

  /** The same with a pause after each run. */
  Spawn paced(String newName, Duration newPause) {
    return new Spawn(newName, loop, newPause, command);
  }

  @Override
  public Samples measure(int workers, Duration time) throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                loop.toString(),
                Integer.toString(workers),
                Long.toString(time.toMillis()),
                Long.toString(pause.toMillis())));
    words.addAll(command);
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader lines = process.inputReader()) {
      String head = lines.readLine();
      if (head == null) {
        throw new IOException(loop + " printed nothing");
      }
      StringTokenizer numbers = new StringTokenizer(head);
      numbers.nextToken(); // the runs: as many lines follow
      long failures = Long.parseLong(numbers.nextToken());
      long elapsed = Long.parseLong(numbers.nextToken());
      return new Samples(lines.lines().mapToLong(Long::parseLong), elapsed, failures);
    } finally {
      process.destroy();
      process.waitFor();
    }
  }
}
