package io.skerry.deployer.bench;

import java.io.IOException;
import java.time.Duration;

/** A way to run a program, to be measured. */
interface Subject {
  /** What the table calls it. */
  String name();

  /** Runs it over and over, by so many at once, for about that long. */
  Samples measure(int workers, Duration time) throws IOException, InterruptedException;
}
