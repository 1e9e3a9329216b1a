package io.skerry.deployer.bench;

import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.SnapshotStore;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.spi.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Clones made and given back by a store alone, until all of them are gone again. */
final class CloneRate implements Subject {
  private static final VersionId VERSION = VersionId.parse("cloned@v1");
  private static final long DISK = 1 << 20;

  private final SnapshotStore store;
  private final SnapshotSettings settings;

  CloneRate(SnapshotStore store, SnapshotSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "clones of the store " + store.type();
  }

  @Override
  public Samples measure(int workers, Duration time) throws IOException, InterruptedException {
    Files.createDirectories(settings.directory());
    try (Snapshots snapshots = store.open(settings)) {
      snapshots.sweep();
      snapshots.destroy(VERSION);
      try (Stage stage = snapshots.stage("b-build")) {
        Files.writeString(stage.tree().resolve("file"), "small");
        snapshots.snapshot(stage, VERSION);
      }
      snapshots.serve(Map.of(VERSION, DISK));
      AtomicInteger runs = new AtomicInteger();
      long start = System.nanoTime();
      Samples samples = Workers.run(workers, time, () -> new Cloning(snapshots, runs));
      snapshots.serve(Map.of());
      snapshots.sweep(); // what has been given back is removed behind its back: it counts
      long micros = (System.nanoTime() - start) / 1_000;
      snapshots.destroy(VERSION);
      return samples.lasting(micros);
    }
  }

  private record Cloning(Snapshots snapshots, AtomicInteger runs) implements Workers.Worker {
    @Override
    public boolean run() {
      try (Clone clone = snapshots.clone(VERSION, "r-" + runs.incrementAndGet(), DISK)) {
        return Files.isDirectory(clone.tree());
      }
    }

    @Override
    public void close() {
      // Each clone is closed by its run.
    }
  }
}
