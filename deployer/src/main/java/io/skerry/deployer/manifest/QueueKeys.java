package io.skerry.deployer.manifest;

import io.skerry.deployer.yaml.DurationShape;
import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.WholeShape;
import io.skerry.runtime.function.Queue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of {@code queue}. */
final class QueueKeys {
  static final Key<Integer> SIZE =
      Key.of("size", new WholeShape(0, 100_000), "64", "Calls that may wait; 0 for none.");
  static final Key<Duration> TIMEOUT =
      Key.of(
          "timeout",
          new DurationShape(Duration.ofMillis(1), Duration.ofHours(1)),
          "10s",
          "How long a call may wait before it is refused.");

  static final Section<Queue> SECTION =
      new Section<>(
          "a mapping with size and timeout",
          List.of(SIZE, TIMEOUT),
          values -> Optional.of(new Queue(values.get(SIZE), values.get(TIMEOUT))));

  private QueueKeys() {}
}
