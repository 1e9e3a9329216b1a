package io.skerry.runtime.invoke;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.spi.Stage;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts clones and makes none. */
final class FakeSnapshots implements Snapshots {
  final Set<String> clones = ConcurrentHashMap.newKeySet();
  volatile boolean failing;

  @Override
  public Clone clone(VersionId version, String run, long disk) {
    if (failing) {
      throw new SkerryException(ErrorCode.STORE_FAILED, "clone " + version + ": no space");
    }
    clones.add(run);
    return new FakeClone(run);
  }

  private final class FakeClone implements Clone {
    private final String run;

    FakeClone(String run) {
      this.run = run;
    }

    @Override
    public Path tree() {
      return Path.of("/nonexistent", run);
    }

    @Override
    public boolean shared() {
      return false;
    }

    @Override
    public void close() {
      clones.remove(run);
    }
  }

  @Override
  public Stage stage(String build) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void snapshot(Stage stage, VersionId version) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void destroy(VersionId version) {}

  @Override
  public Set<VersionId> list() {
    return Set.of();
  }

  @Override
  public void sweep() {}

  @Override
  public CheckResult check() {
    return CheckResult.ok("fake");
  }

  @Override
  public void close() {}
}
