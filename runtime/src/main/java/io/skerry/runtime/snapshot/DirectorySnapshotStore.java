package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.SnapshotStore;
import io.skerry.runtime.spi.Snapshots;
import java.nio.file.Files;
import org.pf4j.Extension;

/** Keeps the trees of versions as plain directories; works everywhere. */
@Extension
public final class DirectorySnapshotStore implements SnapshotStore {
  @Override
  public String type() {
    return "directory";
  }

  @Override
  public CheckResult check(SnapshotSettings settings) {
    if (!Files.isDirectory(settings.directory())) {
      return CheckResult.failed(
          settings.directory() + " is no directory", "mkdir -p " + settings.directory());
    }
    if (!Files.isWritable(settings.directory())) {
      return CheckResult.failed(
          settings.directory() + " is not writable",
          "give it to the user that the service runs as");
    }
    return CheckResult.ok("directories below " + settings.directory());
  }

  @Override
  public Snapshots open(SnapshotSettings settings) {
    CheckResult check = check(settings);
    if (!check.healthy()) {
      throw new SkerryException(
          ErrorCode.PREREQUISITE_MISSING,
          "open the directory store: " + check.message() + ": " + check.remedy());
    }
    return DirectorySnapshots.open(settings);
  }
}
