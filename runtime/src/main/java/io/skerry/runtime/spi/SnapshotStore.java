package io.skerry.runtime.spi;

import io.skerry.runtime.fault.CheckResult;
import org.pf4j.ExtensionPoint;

/** Extension point: a way to keep the trees of versions. A factory; {@link Snapshots} works. */
public interface SnapshotStore extends ExtensionPoint {
  /** The name that configuration chooses it by, such as {@code zfs}. */
  String type();

  /**
   * Whether some of what it does takes root. A service that is not root offers it a helper that is,
   * and a directory of root's to keep its trees in.
   */
  default boolean needsRoot() {
    return false;
  }

  /** Whether it can work here, and if not, what to do about it. Changes nothing. */
  CheckResult check(SnapshotSettings settings);

  /**
   * Opens the store, making what is missing.
   *
   * @throws io.skerry.runtime.fault.SkerryException when it cannot work here
   */
  Snapshots open(SnapshotSettings settings);
}
