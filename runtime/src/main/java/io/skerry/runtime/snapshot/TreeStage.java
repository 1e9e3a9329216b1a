package io.skerry.runtime.snapshot;

import io.skerry.runtime.spi.Stage;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A stage that gives its tree back once. */
final class TreeStage implements Stage {
  private final TreeName build;
  private final Path tree;
  private final Runnable handOver;
  private final Runnable takeBack;
  private final Runnable giveBack;
  private final AtomicBoolean used = new AtomicBoolean();

  TreeStage(TreeName build, Path tree, Runnable handOver, Runnable takeBack, Runnable giveBack) {
    this.build = build;
    this.tree = tree;
    this.handOver = handOver;
    this.takeBack = takeBack;
    this.giveBack = giveBack;
  }

  @Override
  public String build() {
    return build.value();
  }

  @Override
  public Path tree() {
    return tree;
  }

  @Override
  public void handOver() {
    handOver.run();
  }

  @Override
  public void takeBack() {
    takeBack.run();
  }

  /** Whether this is the first use; a stage is used once, by a snapshot or by closing it. */
  boolean use() {
    return used.compareAndSet(false, true);
  }

  @Override
  public void close() {
    if (use()) {
      giveBack.run();
    }
  }
}
