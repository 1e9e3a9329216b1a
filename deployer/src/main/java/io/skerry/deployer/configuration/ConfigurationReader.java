package io.skerry.deployer.configuration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Temporary. */
public final class ConfigurationReader {
  private ConfigurationReader() {}

  /** Temporary. */
  public static Configuration read(
      Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
    String listen = flags.getOrDefault("listen", "127.0.0.1:8080");
    int colon = listen.lastIndexOf(':');
    return new Configuration(
        listen.substring(0, colon),
        Integer.parseInt(listen.substring(colon + 1)),
        Path.of(flags.getOrDefault("data", "skerry-data")),
        flags.getOrDefault("store", "auto"),
        Optional.ofNullable(flags.get("zfs-parent")),
        flags.getOrDefault("driver", "auto"),
        Path.of("/"),
        64,
        6 * 1024 * 1024,
        Duration.ofSeconds(30),
        List.of());
  }
}
