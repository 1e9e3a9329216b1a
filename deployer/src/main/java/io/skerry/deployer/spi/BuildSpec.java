package io.skerry.deployer.spi;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a manifest says about the build.
 *
 * @param command runs instead of the builder's own steps; empty for those
 * @param environment more variables for the build
 * @param timeout of the whole build
 * @param network whether the build may reach others
 * @param include more paths of the repository, relative to the function's directory
 */
public record BuildSpec(
    List<String> command,
    Map<String, String> environment,
    Duration timeout,
    boolean network,
    List<String> include) {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);
  public static final BuildSpec DEFAULT =
      new BuildSpec(List.of(), Map.of(), DEFAULT_TIMEOUT, false, List.of());

  public BuildSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    include = List.copyOf(include);
  }
}
