package io.skerry.deployer.configuration;

import io.skerry.deployer.yaml.DurationShape;
import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.Values;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of an item of {@code repositories}. */
final class RepositoryKeys {
  static final DurationShape INTERVAL_SHAPE =
      new DurationShape(Duration.ofSeconds(1), Duration.ofDays(1));

  static final Key<String> NAME =
      Key.required("name", new RepositoryNameShape(), "What Skerry calls it; unique.");
  static final Key<String> URL =
      Key.required("url", new UrlShape(), "Where it is: http, https, ssh, file, or a path.");
  static final Key<String> BRANCH =
      Key.of("branch", new BranchShape(), "main", "The branch whose commits are deployed.");
  static final Key<Duration> INTERVAL =
      Key.optional(
          "interval", INTERVAL_SHAPE, "How often it is looked at; else every `pollInterval`.");

  static final Section<Entry> SECTION =
      new Section<>(
          "a mapping with name and url",
          List.of(NAME, URL, BRANCH, INTERVAL),
          RepositoryKeys::build);

  private RepositoryKeys() {}

  private static Optional<Entry> build(Values values) {
    return Optional.of(
        new Entry(values.get(NAME), values.get(URL), values.get(BRANCH), values.find(INTERVAL)));
  }

  /**
   * An item as written.
   *
   * @param interval its own; without one that of all holds
   */
  record Entry(String name, String url, String branch, Optional<Duration> interval) {
    Configuration.Watched watched(Duration pollInterval) {
      return new Configuration.Watched(name, url, branch, interval.orElse(pollInterval));
    }
  }
}
