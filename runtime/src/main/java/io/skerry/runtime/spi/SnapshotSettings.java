package io.skerry.runtime.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a snapshot store is opened with.
 *
 * @param directory an existing directory of the store's own; every tree that it hands out lies
 *     below it
 * @param zfsParent the dataset below which everything ZFS belongs to us
 * @param owner who owns the trees, where the service may give files away; absent: the service
 * @param layers whether the jail driver lays a private writable layer over a shared tree by itself
 * @param rootHelper the command that starts a helper with the rights that this process lacks; empty
 *     where it needs none
 */
public record SnapshotSettings(
    Path directory,
    Optional<String> zfsParent,
    Optional<Owner> owner,
    boolean layers,
    List<String> rootHelper) {
  public SnapshotSettings {
    rootHelper = List.copyOf(rootHelper);
  }

  /** Settings of a process that does everything itself. */
  public SnapshotSettings(
      Path directory, Optional<String> zfsParent, Optional<Owner> owner, boolean layers) {
    this(directory, zfsParent, owner, layers, List.of());
  }

  /** The same with a helper. */
  public SnapshotSettings with(List<String> helper) {
    return new SnapshotSettings(directory, zfsParent, owner, layers, helper);
  }
}
