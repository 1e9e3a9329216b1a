package io.skerry.deployer.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.skerry.deployer.release.Removal;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.store.OldRecords;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was removed, as the REST API shows it; the names here are a contract. */
record RemovalView(boolean dryRun, List<Item> versions, long bytes, OldRecords.Counts records) {
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Item(VersionId version, @Nullable Long bytes, Instant created) {}

  static RemovalView of(Removal removal) {
    return new RemovalView(
        removal.dryRun(),
        removal.versions().stream()
            .map(old -> new Item(old.id(), old.bytes(), old.created()))
            .toList(),
        removal.bytes(),
        removal.records());
  }
}
