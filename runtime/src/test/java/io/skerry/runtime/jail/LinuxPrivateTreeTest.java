package io.skerry.runtime.jail;

import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailSettings;
import java.nio.file.Path;

/** The contract, on a private tree. */
final class LinuxPrivateTreeTest extends JailDriverContract {
  @Override
  protected JailDriver driver() {
    return new LinuxJailDriver();
  }

  @Override
  protected JailSettings settings(Path directory) {
    return LinuxFixture.usable(directory);
  }

  @Override
  protected Clone cloneOf(Path directory, Path tree) {
    return LinuxFixture.owned(tree, false);
  }
}
