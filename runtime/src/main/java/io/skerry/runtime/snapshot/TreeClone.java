package io.skerry.runtime.snapshot;

import io.skerry.runtime.spi.Clone;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A clone that gives its tree back once. */
final class TreeClone implements Clone {
  private final Path tree;
  private final boolean shared;
  private final Runnable giveBack;
  private final AtomicBoolean closed = new AtomicBoolean();

  TreeClone(Path tree, boolean shared, Runnable giveBack) {
    this.tree = tree;
    this.shared = shared;
    this.giveBack = giveBack;
  }

  @Override
  public Path tree() {
    return tree;
  }

  @Override
  public boolean shared() {
    return shared;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      giveBack.run();
    }
  }
}
