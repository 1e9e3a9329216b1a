package io.skerry.deployer.release;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code git push -o} says.
 *
 * @param plan shows what would change, and changes nothing
 * @param patient whether the pusher waits for the release
 */
record PushOptions(boolean plan, boolean patient) {
  private static final String PLAN = "plan";
  private static final String NO_WAIT = "no-wait";
  private static final List<String> KNOWN = List.of(PLAN, NO_WAIT);

  static PushOptions of(@Nullable List<String> options) {
    List<String> given = options == null ? List.of() : options;
    return new PushOptions(given.contains(PLAN), !given.contains(NO_WAIT));
  }

  /** Why the options are refused. */
  static Optional<String> objection(@Nullable List<String> options) {
    return options == null
        ? Optional.empty()
        : options.stream()
            .filter(option -> !KNOWN.contains(option))
            .findFirst()
            .map(option ->
                "there is no push option '" + option + "'; there are -o plan and -o no-wait");
  }
}
