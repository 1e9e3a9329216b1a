package io.skerry.deployer.manifest;

import io.skerry.deployer.spi.BuildSpec;
import io.skerry.deployer.yaml.DurationShape;
import io.skerry.deployer.yaml.FlagShape;
import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.ListShape;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.Values;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of {@code build}. */
final class BuildKeys {
  static final Key<List<String>> COMMAND =
      Key.optional(
          "command", new CommandShape(), "Runs in the tree instead of the builder's own steps.");
  static final Key<Map<String, String>> ENVIRONMENT =
      Key.of(
          "environment",
          new EnvironmentShape(VariableRule.BUILD),
          "{}",
          "Variables of the build only.");
  static final Key<Duration> TIMEOUT =
      Key.of(
          "timeout",
          new DurationShape(Duration.ofSeconds(1), Duration.ofHours(6)),
          "10m",
          "How long the whole build may take.");
  static final Key<Boolean> NETWORK =
      Key.of("network", new FlagShape(), "false", "Whether the build may reach others.");
  static final Key<List<String>> INCLUDE =
      Key.of(
          "include",
          new ListShape<>(
              "a list of relative paths", new IncludeShape(), 0, 100, /* unique= */ true),
          "[]",
          "More files and folders of the repository; each lies beside the function's, by its last name.");

  static final Section<BuildSpec> SECTION =
      new Section<>(
          "a mapping with the build's keys",
          List.of(COMMAND, ENVIRONMENT, TIMEOUT, NETWORK, INCLUDE),
          BuildKeys::build);

  private BuildKeys() {}

  private static Optional<BuildSpec> build(Values values) {
    return Optional.of(
        new BuildSpec(
            values.find(COMMAND).orElse(List.of()),
            values.get(ENVIRONMENT),
            values.get(TIMEOUT),
            values.get(NETWORK),
            values.get(INCLUDE)));
  }
}
