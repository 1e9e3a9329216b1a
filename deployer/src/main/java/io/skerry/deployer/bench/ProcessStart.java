package io.skerry.deployer.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;

/** Starts a program from the JVM by {@link ProcessBuilder}, without isolation. */
record ProcessStart(String name, Path program) implements Subject {
  @Override
  public Samples measure(int workers, Duration time) throws IOException, InterruptedException {
    return Workers.run(workers, time, () -> new Start(program));
  }

  private record Start(Path program) implements Workers.Worker {
    @Override
    public boolean run() throws IOException, InterruptedException {
      Process process =
          new ProcessBuilder(program.toString())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      try (InputStream output = process.getInputStream()) {
        output.readAllBytes();
      }
      return process.waitFor() == 0;
    }

    @Override
    public void close() {
      // Nothing is kept between runs.
    }
  }
}
