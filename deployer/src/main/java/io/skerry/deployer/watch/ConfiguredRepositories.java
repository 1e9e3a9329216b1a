package io.skerry.deployer.watch;

import io.skerry.deployer.configuration.Configuration;
import io.skerry.deployer.watch.WatchedRepository.Origin;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.ArrayList;
import java.util.List;

/** The repositories that skerry.yaml names. */
public final class ConfiguredRepositories {
  private ConfiguredRepositories() {}

  /**
   * Looks at the files that they name, before anything is started.
   *
   * @throws SkerryException with everything that is wrong, one line each
   */
  public static void check(List<Configuration.Watched> repositories) {
    List<String> problems = new ArrayList<>();
    for (Configuration.Watched settings : repositories) {
      for (String problem : new WatchedRepository(settings, Origin.CONFIGURATION).problems()) {
        problems.add("repositories, " + settings.name() + ": " + problem);
      }
    }
    if (!problems.isEmpty()) {
      throw new SkerryException(ErrorCode.INVALID_REQUEST, String.join("\n", problems));
    }
  }

  /** Begins to watch them. */
  public static void start(List<Configuration.Watched> repositories, Watches watches) {
    repositories.forEach(
        settings -> watches.add(new WatchedRepository(settings, Origin.CONFIGURATION)));
  }
}
