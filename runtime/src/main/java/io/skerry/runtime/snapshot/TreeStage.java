package io.skerry.runtime.snapshot;

import io.skerry.runtime.spi.Owner;
import io.skerry.runtime.spi.Stage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A stage that gives its tree back once. */
final class TreeStage implements Stage {
  private final TreeName build;
  private final Path tree;
  private final Optional<Owner> owner;
  private final Runnable giveBack;
  private final AtomicBoolean used = new AtomicBoolean();

  TreeStage(TreeName build, Path tree, Optional<Owner> owner, Runnable giveBack) {
    this.build = build;
    this.tree = tree;
    this.owner = owner;
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
    TreeSeal.seal(tree, owner, false);
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
