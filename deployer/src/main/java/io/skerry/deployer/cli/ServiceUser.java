package io.skerry.deployer.cli;

import io.skerry.deployer.configuration.Configuration;
import io.skerry.runtime.jail.ServiceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which user a service is to run as that root starts: what the launcher asks for first, and hands
 * to the supervisor.
 */
final class ServiceUser {
  /** Set for a JVM that only answers the launcher. */
  static final String ASKED = "skerry.plan";

  /** Says why a service that root started runs as root. */
  static final String STAYS_ROOT = "SKERRY_STAYS_ROOT";

  private static final String ROOT = "root";
  private static final int FIRST_FREE_PORT = 1024;
  private static final Set<String> DRIVERS = Set.of("auto", "linux", "plain");

  private ServiceUser() {}

  /** What the launcher reads, line by line: a mark, the user or nothing, then the rest. */
  static List<String> plan(Configuration configuration, String user) throws IOException {
    Optional<String> root = root(configuration, user);
    if (root.isPresent()) {
      return List.of("skerry plan", "", root.get());
    }
    Path data = configuration.data().toAbsolutePath().normalize();
    Path real = Files.isDirectory(data) ? data.toRealPath() : data;
    return List.of(
        "skerry plan",
        user,
        data.toString(),
        configuration.base().toString(),
        ServiceName.ofPath(real.resolve("run").toString()),
        zfs(configuration) ? configuration.zfsParent().orElse("") : "",
        listensLow(configuration) ? "low-port" : "");
  }

  /** Whether the user needs leave for its port. */
  private static boolean listensLow(Configuration configuration) {
    return configuration.port() > 0 && configuration.port() < FIRST_FREE_PORT;
  }

  /** Whether the runtime will choose that store. */
  private static boolean zfs(Configuration configuration) {
    return configuration.store().equals("zfs")
        || (configuration.store().equals("auto") && configuration.zfsParent().isPresent());
  }

  /** Why it must be root. */
  private static Optional<String> root(Configuration configuration, String user) {
    if (user.equals(ROOT)) {
      return Optional.of("as configured");
    }
    if (zfs(configuration) && configuration.driver().equals("plain")) {
      return Optional.of("the driver plain with the store zfs needs it; use --driver linux");
    }
    if (!DRIVERS.contains(configuration.driver())) {
      return Optional.of("the driver " + configuration.driver() + " may need it");
    }
    return Optional.empty();
  }
}
