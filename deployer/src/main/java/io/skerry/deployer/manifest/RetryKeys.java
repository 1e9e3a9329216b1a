package io.skerry.deployer.manifest;

import io.skerry.deployer.yaml.ChoiceShape;
import io.skerry.deployer.yaml.DurationShape;
import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.ListShape;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.Values;
import io.skerry.deployer.yaml.WholeShape;
import io.skerry.runtime.function.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of {@code retry}. */
final class RetryKeys {
  private static final DurationShape WAIT =
      new DurationShape(Duration.ofMillis(1), Duration.ofHours(24));

  static final Key<Duration> BASE = Key.of("base", WAIT, "1s", "The first wait.");
  static final Key<Duration> CAP = Key.of("cap", WAIT, "1m", "The longest wait.");

  static final Section<Backoff> BACKOFF_SECTION =
      new Section<>("a mapping with base and cap", List.of(BASE, CAP), RetryKeys::backoff);

  static final Key<Integer> MAX_ATTEMPTS =
      Key.of(
              "maxAttempts",
              new WholeShape(1, 100),
              "1",
              "Runs in all; 1 means that nothing is tried again.")
          .notYet(attempts -> attempts > 1, "1", "retries are");
  static final Key<Backoff> BACKOFF =
      Key.of("backoff", BACKOFF_SECTION, "{base: 1s, cap: 1m}", "The waits between two runs.");
  static final Key<List<Retry.Cause>> ON =
      Key.of(
          "on",
          new ListShape<>(
              "a list of exit and timeout",
              ChoiceShape.of(
                  Map.entry("exit", Retry.Cause.EXIT), Map.entry("timeout", Retry.Cause.TIMEOUT)),
              1,
              2,
              true),
          "[exit, timeout]",
          "The outcomes that are tried again.");

  static final Section<Retry> SECTION =
      new Section<>(
          "a mapping with the retry's keys", List.of(MAX_ATTEMPTS, BACKOFF, ON), RetryKeys::build);

  private RetryKeys() {}

  private static Optional<Backoff> backoff(Values values) {
    Backoff backoff = new Backoff(values.get(BASE), values.get(CAP));
    if (backoff.cap().compareTo(backoff.base()) < 0) {
      values.cursor().report("a cap of at least base", "a shorter one", "");
      return Optional.empty();
    }
    return Optional.of(backoff);
  }

  private static Optional<Retry> build(Values values) {
    Backoff backoff = values.get(BACKOFF);
    return Optional.of(
        new Retry(
            values.get(MAX_ATTEMPTS), backoff.base(), backoff.cap(), Set.copyOf(values.get(ON))));
  }

  /** The waits between attempts. */
  record Backoff(Duration base, Duration cap) {}
}
