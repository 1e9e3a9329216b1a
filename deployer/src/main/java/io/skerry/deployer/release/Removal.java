package io.skerry.deployer.release;

import io.skerry.runtime.store.OldRecords;
import io.skerry.runtime.store.OldVersions;
import java.util.List;
import java.util.Objects;

/**
 * What was removed, or would be.
 *
 * @param dryRun whether it still is there
 */
public record Removal(boolean dryRun, List<OldVersions.Old> versions, OldRecords.Counts records) {
  public Removal {
    versions = List.copyOf(versions);
  }

  /** Bytes of the snapshots, as far as they are known. */
  public long bytes() {
    return versions.stream()
        .map(OldVersions.Old::bytes)
        .filter(Objects::nonNull)
        .mapToLong(Long::longValue)
        .sum();
  }
}
