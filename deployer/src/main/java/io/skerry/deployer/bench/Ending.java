package io.skerry.deployer.bench;

import java.util.concurrent.TimeUnit;

/** Ends a process that we started: kindly, and when that takes too long, for certain. */
final class Ending {
  private static final long PATIENCE_SECONDS = 60;

  private Ending() {}

  static void of(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
