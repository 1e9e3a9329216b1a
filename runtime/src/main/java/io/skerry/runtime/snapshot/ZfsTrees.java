package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ids of stages and clones, each from its claim until its dataset is destroyed, behind
 * everybody's back. Safe for use by many threads.
 */
final class ZfsTrees implements AutoCloseable {
  private static final int REMOVALS_AT_ONCE = 2;

  /** Datasets that wait for their end before there are no new clones: those would only pile up. */
  private static final int MOST_WASTE = 256;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration DRAIN = Duration.ofSeconds(20);

  private final Zfs zfs;
  private final Janitor janitor = new Janitor(REMOVALS_AT_ONCE, MOST_WASTE, DRAIN);
  private final Set<TreeName> live = ConcurrentHashMap.newKeySet();

  ZfsTrees(Zfs zfs) {
    this.zfs = zfs;
  }

  /** Makes sure that an id is used once: another's dataset is never touched. */
  void claim(TreeName name) {
    if (!live.add(name)) {
      throw new SkerryException(ErrorCode.CONFLICT, "make " + name + ": the id is in use");
    }
  }

  /** Gives an id back that no dataset has. */
  void free(TreeName name) {
    live.remove(name);
  }

  boolean isLive(TreeName name) {
    return live.contains(name);
  }

  /** Destroys the dataset, soon, and then frees its id. */
  void remove(String container, TreeName name) {
    janitor.submit(
        "destroy " + container + " " + name,
        () -> {
          zfs.drop(container, name);
          live.remove(name);
        });
  }

  /** Waits where calls come faster than ZFS destroys clones, and in the end refuses. */
  void requireRoom() {
    if (!janitor.awaitRoom(PATIENCE)) {
      throw new SkerryException(
          ErrorCode.OVERLOADED,
          "make a clone: %d wait to be destroyed, ZFS is slower than the calls; try again later"
              .formatted(janitor.pending()));
    }
  }

  boolean awaitIdle(Duration longest) {
    return janitor.awaitIdle(longest);
  }

  /** How many removals are not done. */
  int pending() {
    return janitor.pending();
  }

  @Override
  public void close() {
    janitor.close();
  }
}
