package io.skerry.deployer.build;

import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.store.Build;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the steps of a build used, and how the last of them ended. Used by one thread. */
final class BuildUsage {
  private @Nullable Integer exitStatus;
  private long cpuMicros;
  private long peakMemory;

  void add(JailExit exit) {
    exitStatus = exit.status();
    cpuMicros += TimeUnit.NANOSECONDS.toMicros(exit.cpu().toNanos());
    peakMemory = Math.max(peakMemory, exit.peakMemory());
  }

  Build.End end(Build.State state, String detail) {
    return new Build.End(state, detail, exitStatus, cpuMicros, peakMemory);
  }
}
