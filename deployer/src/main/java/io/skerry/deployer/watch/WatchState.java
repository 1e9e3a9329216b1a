package io.skerry.deployer.watch;

import io.skerry.runtime.fault.CheckResult;
import java.time.Instant;
import java.util.Optional;

/**
 * How a watch stands.
 *
 * @param phase in one word
 * @param health in words
 * @param commit in service
 * @param looked when it was last looked at
 * @param reached when that last worked
 * @param next when it is looked at next; absent while it is
 */
record WatchState(
    Phase phase,
    CheckResult health,
    Optional<String> commit,
    Optional<Instant> looked,
    Optional<Instant> reached,
    Optional<Instant> next) {
  static final WatchState NEW =
      new WatchState(
          Phase.NEW,
          CheckResult.ok("not looked at yet"),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** What a watch can be at. */
  enum Phase {
    NEW("new"),
    CURRENT("up to date"),
    DEPLOYING("deploying"),
    REFUSED("refused"),
    AWAY("away");

    private final String words;

    Phase(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  WatchState with(Phase next, CheckResult found) {
    return new WatchState(next, found, commit, looked, reached, this.next);
  }

  WatchState inService(String id) {
    return new WatchState(phase, health, Optional.of(id), looked, reached, next);
  }

  WatchState looked(Instant now) {
    return new WatchState(phase, health, commit, Optional.of(now), reached, Optional.empty());
  }

  WatchState reached(Instant now) {
    return new WatchState(phase, health, commit, looked, Optional.of(now), next);
  }

  WatchState next(Instant at) {
    return new WatchState(phase, health, commit, looked, reached, Optional.of(at));
  }
}
