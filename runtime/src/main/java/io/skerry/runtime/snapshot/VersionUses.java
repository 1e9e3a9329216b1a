package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.VersionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which versions there are, and how often each is in use: a version that is in use goes away with
 * its last user. Safe for use by many threads.
 */
final class VersionUses {
  private final Map<VersionId, Integer> uses = new HashMap<>();
  private final Set<VersionId> doomed = new HashSet<>();

  synchronized void add(VersionId version) {
    uses.put(version, 0);
  }

  /** Whether its name is taken, also by one that only waits for its last user. */
  synchronized boolean taken(VersionId version) {
    return uses.containsKey(version);
  }

  synchronized Set<VersionId> list() {
    Set<VersionId> live = new HashSet<>(uses.keySet());
    live.removeAll(doomed);
    return Set.copyOf(live);
  }

  synchronized void begin(VersionId version) {
    if (!uses.containsKey(version) || doomed.contains(version)) {
      throw new SkerryException(
          ErrorCode.NOT_FOUND, "clone " + version + ": there is no such snapshot; rebuild it");
    }
    uses.merge(version, 1, Integer::sum);
  }

  /** Ends one use; true when it was the last one of a version that is to go away. */
  synchronized boolean end(VersionId version) {
    int left = uses.merge(version, -1, Integer::sum);
    return left == 0 && doomed.contains(version);
  }

  /** No new uses from now on; true when nobody uses it. */
  synchronized boolean doom(VersionId version) {
    doomed.add(version);
    return uses.getOrDefault(version, 0) == 0;
  }

  synchronized void remove(VersionId version) {
    uses.remove(version);
    doomed.remove(version);
  }
}
