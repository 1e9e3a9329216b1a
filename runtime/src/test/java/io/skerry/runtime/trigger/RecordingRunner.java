package io.skerry.runtime.trigger;

import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.function.VersionId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A runner that writes down what it was asked to run, and may be held. */
final class RecordingRunner implements CronRunner {
  private record Run(VersionId version, Instant slot, boolean virtual) {}

  private final List<Run> runs = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);

  @Override
  public void run(VersionId version, Trigger.Cron trigger, Instant slot) {
    CountDownLatch entered = gate;
    runs.add(new Run(version, slot, Thread.currentThread().isVirtual()));
    try {
      entered.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  List<Instant> slots() {
    return runs.stream().map(Run::slot).toList();
  }

  List<VersionId> versions() {
    return runs.stream().map(Run::version).toList();
  }

  boolean allVirtual() {
    return runs.stream().allMatch(Run::virtual);
  }

  /** Makes runs wait from now on. */
  void hold() {
    gate = new CountDownLatch(1);
  }

  /** Lets the waiting runs end. */
  void release() {
    gate.countDown();
  }
}
