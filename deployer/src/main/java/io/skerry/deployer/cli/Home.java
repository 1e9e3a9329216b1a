package io.skerry.deployer.cli;

import java.nio.file.Path;

/** Where Skerry itself is installed. */
final class Home {
  private Home() {}

  /** The directory of the launcher, which tells it by the property {@code skerry.home}. */
  static Path directory() {
    String home = System.getProperty("skerry.home");
    return Path.of(home == null ? "." : home).toAbsolutePath().normalize();
  }
}
