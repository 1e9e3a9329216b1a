package io.skerry.runtime.jail;

import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailSettings;
import java.nio.file.Path;

/** The contract, over a shared tree. */
class LinuxJailDriverTest extends JailDriverContract {
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
    return LinuxFixture.owned(tree, true);
  }
}
