package io.skerry.runtime.spi;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.function.VersionId;
import java.util.Map;
import java.util.Set;

/**
 * The open store of version trees. Safe for use by many threads; calls block and may start
 * processes.
 */
public interface Snapshots extends AutoCloseable {
  /**
   * Makes a new, empty, writable tree for a build.
   *
   * @param build the build's id
   */
  Stage stage(String build);

  /**
   * Makes the stage's tree the snapshot of a version. It is durable when the call returns; when it
   * throws, there is no such snapshot. The stage is used up.
   *
   * @throws io.skerry.runtime.fault.SkerryException when the version has a snapshot already, or the
   *     tree holds what no snapshot may hold (a device, a socket, a pipe)
   */
  void snapshot(Stage stage, VersionId version);

  /**
   * A private, writable copy of a version's tree for one jail.
   *
   * @param run the invocation's id, unique
   * @param disk bytes that may be written on top, where the store can enforce it
   * @throws io.skerry.runtime.fault.SkerryException when there is no such snapshot
   */
  Clone clone(VersionId version, String run, long disk);

  /**
   * Says which versions are in service: a store may make clones of them ahead.
   *
   * @param disks the bytes that clones of each will be asked for with
   */
  default void serve(Map<VersionId, Long> disks) {}

  /** Removes a snapshot; one that does not exist is no error. */
  void destroy(VersionId version);

  /** The versions that have a snapshot. */
  Set<VersionId> list();

  /** Removes stages and clones that an earlier process left. Call before any use. */
  void sweep();

  /** Whether the store can do its work now. */
  CheckResult check();

  @Override
  void close();
}
