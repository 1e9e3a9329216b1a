package io.skerry.deployer.build;

import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.Stage;
import java.nio.file.Path;

/** The stage itself is what the jail writes; whoever made the stage closes it. */
record StageClone(Stage stage) implements Clone {
  @Override
  public Path tree() {
    return stage.tree();
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public void close() {
    // Not ours.
  }
}
