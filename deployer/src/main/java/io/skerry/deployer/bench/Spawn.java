package io.skerry.deployer.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * Starts a command in a loop written in C, without HTTP in front of it.
 *
 * @param loop the program {@code skerry-spawn}
 */
record Spawn(String name, Path loop, List<String> command) implements Subject {
  Spawn {
    command = List.copyOf(command);
  }

  @Override
  public Samples measure(int workers, Duration time) throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(loop.toString(), Integer.toString(workers), Long.toString(time.toMillis())));
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
