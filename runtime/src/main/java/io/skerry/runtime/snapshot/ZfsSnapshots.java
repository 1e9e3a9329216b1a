package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.Owner;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.spi.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions as snapshots of one dataset per function, runs as clones of them. What makes a version
 * is the one transaction of {@code zfs snapshot}: before it the function's dataset holds a draft
 * that the next snapshot overwrites. Safe for use by many threads.
 */
final class ZfsSnapshots implements Snapshots {
  private static final Logger log = LoggerFactory.getLogger(ZfsSnapshots.class);
  private static final Duration SWEEP = Duration.ofSeconds(60);

  private final ZfsPlace place;
  private final Optional<Owner> owner;
  private final ZfsNames names;
  private final Zfs zfs;
  private final ZfsTrees trees;
  private final ZfsClones clones;

  /** The bytes that each version's tree has: a clone's limit counts them. */
  private final Map<VersionId, Long> versions = new ConcurrentHashMap<>();

  /** Held while a function's dataset is filled or loses a snapshot. */
  private final ReentrantLock writing = new ReentrantLock();

  private ZfsSnapshots(ZfsPlace place, Optional<Owner> owner, ZfsNames names, Zfs zfs) {
    this.place = place;
    this.owner = owner;
    this.names = names;
    this.zfs = zfs;
    trees = new ZfsTrees(zfs);
    clones = new ZfsClones(place, zfs, trees, this::referenced);
  }

  @Override
  public void serve(Map<VersionId, Long> disks) {
    clones.serve(disks);
  }

  static ZfsSnapshots open(SnapshotSettings settings, ZfsNames names, Zfs zfs, Command command) {
    try {
      zfs.makeContainers();
      ZfsPlace place = ZfsPlace.open(settings, zfs, command);
      ZfsSnapshots snapshots = new ZfsSnapshots(place, settings.owner(), names, zfs);
      snapshots.load();
      return snapshots;
    } catch (IOException e) {
      throw Tree.failed("open the ZFS store", settings.directory(), e);
    }
  }

  private void load() {
    for (Zfs.Snapshot snapshot : zfs.snapshots()) {
      if (!snapshot.doomed()) {
        versions.put(snapshot.version(), snapshot.referenced());
        if (!snapshot.held()) {
          zfs.hold(snapshot.version());
        }
      }
    }
  }

  @Override
  public Stage stage(String build) {
    TreeName name = new TreeName(build);
    Path tree = place.tree(Zfs.STAGE, name.value());
    trees.claim(name);
    TreeStage stage =
        new TreeStage(name, tree, () -> handOver(name), () -> own(name), () -> removeStage(name));
    try {
      zfs.createStage(name);
      ZfsPlace.requireMounted(tree);
      own(name);
      return stage;
    } catch (SkerryException e) {
      stage.close();
      throw e;
    }
  }

  /** Makes a stage the service's to read and to write, and nobody's to be surprised by. */
  private void own(TreeName build) {
    zfs.take(Zfs.STAGE, build.value());
    TreeSeal.seal(place.tree(Zfs.STAGE, build.value()), owner, false);
  }

  private void handOver(TreeName build) {
    own(build);
    zfs.give(Zfs.STAGE, build.value());
  }

  @Override
  public void snapshot(Stage stage, VersionId version) {
    if (!(stage instanceof TreeStage own)
        || !own.tree().startsWith(place.directory())
        || !own.use()) {
      throw new SkerryException(
          ErrorCode.CONFLICT, "snapshot " + version + ": its stage is not open in this store");
    }
    try {
      refuseTaken(version);
      own(new TreeName(own.build()));
      write(own.tree(), version);
    } finally {
      removeStage(new TreeName(own.build()));
    }
  }

  private void refuseTaken(VersionId version) {
    if (versions.containsKey(version)) {
      throw new SkerryException(
          ErrorCode.CONFLICT, "snapshot " + version + ": the version has a snapshot already");
    }
  }

  private void write(Path stage, VersionId version) {
    writing.lock();
    try {
      refuseTaken(version);
      fill(stage, version.function());
      take(version);
    } finally {
      unmount(version.function());
      writing.unlock();
    }
  }

  /** Makes the function's dataset the same as the stage. */
  private void fill(Path stage, FunctionName function) {
    Path draft = place.tree(Zfs.FUNCTION, function.value());
    zfs.createFunction(function);
    zfs.mount(function);
    ZfsPlace.requireMounted(draft);
    zfs.take(Zfs.FUNCTION, function.value());
    try {
      TreeDelete.empty(draft);
      TreeCopy.copy(stage, draft);
    } catch (IOException e) {
      throw Tree.failed("copy " + stage + " to", draft, e);
    }
    zfs.give(Zfs.FUNCTION, function.value());
  }

  private void take(VersionId version) {
    try {
      zfs.snapshot(version);
      zfs.hold(version);
      versions.put(version, zfs.referenced(version));
    } catch (SkerryException e) {
      if (e.code() != ErrorCode.CONFLICT) {
        undo(version, e);
      }
      throw e;
    }
  }

  private void undo(VersionId version, SkerryException reason) {
    try {
      zfs.destroy(version);
    } catch (SkerryException e) {
      reason.addSuppressed(e);
    }
  }

  private void unmount(FunctionName function) {
    try {
      zfs.unmount(Zfs.FUNCTION, function.value());
      zfs.tidy(Zfs.FUNCTION, function.value());
    } catch (SkerryException e) {
      log.debug("{}; the next snapshot or sweep finds it mounted", e.text());
    }
  }

  @Override
  public Clone clone(VersionId version, String run, long disk) {
    return clones.take(version, run, disk);
  }

  private long referenced(VersionId version) {
    Long referenced = versions.get(version);
    if (referenced == null) {
      throw new SkerryException(
          ErrorCode.NOT_FOUND, "clone " + version + ": there is no such snapshot; rebuild it");
    }
    return referenced;
  }

  private void removeStage(TreeName build) {
    trees.remove(Zfs.STAGE, build);
  }

  @Override
  public void destroy(VersionId version) {
    writing.lock();
    try {
      Long referenced = versions.remove(version);
      if (referenced == null) {
        return;
      }
      clones.drop(version);
      try {
        zfs.destroy(version);
      } catch (SkerryException e) {
        versions.put(version, referenced);
        throw e;
      }
      removeUnused(version.function());
    } finally {
      writing.unlock();
    }
  }

  /** Where it is only deferred, zfs refuses, and the next sweep tries again. */
  private void removeUnused(FunctionName function) {
    boolean used = versions.keySet().stream().anyMatch(other -> other.function().equals(function));
    try {
      if (!used && zfs.destroyFunction(function)) {
        zfs.tidy(Zfs.FUNCTION, function.value());
      }
    } catch (SkerryException e) {
      log.debug("{}; the next sweep tries again", e.text());
    }
  }

  @Override
  public Set<VersionId> list() {
    return Set.copyOf(versions.keySet());
  }

  @Override
  public void sweep() {
    sweep(Zfs.RUN);
    sweep(Zfs.STAGE);
    writing.lock();
    try {
      ZfsPlace.unmount(zfs, Zfs.FUNCTION);
      for (String name : zfs.children(Zfs.FUNCTION).keySet()) {
        if (FunctionName.isValid(name)) {
          removeUnused(new FunctionName(name));
        }
      }
      sweepMountPoints(Zfs.FUNCTION);
    } finally {
      writing.unlock();
    }
    if (!trees.awaitIdle(SWEEP)) {
      log.warn("sweep {}: {} datasets are still busy", names.parent(), trees.pending());
    }
    sweepMountPoints(Zfs.RUN);
    sweepMountPoints(Zfs.STAGE);
  }

  /** Empty directories that a crash left between a dataset's end and theirs. */
  private void sweepMountPoints(String container) {
    for (Path point : place.points(container)) {
      String name = point.getFileName().toString();
      boolean free =
          container.equals(Zfs.FUNCTION)
              ? FunctionName.isValid(name)
              : TreeName.isValid(name) && !trees.isLive(new TreeName(name));
      if (free) {
        try {
          zfs.tidy(container, name);
        } catch (SkerryException e) {
          log.warn("leaving {} alone: it is mounted or not empty", point);
        }
      }
    }
  }

  private void sweep(String container) {
    for (String name : zfs.children(container).keySet()) {
      if (!TreeName.isValid(name)) {
        log.warn("leaving {}/{} alone: it is not of this store", container, name);
      } else if (!trees.isLive(new TreeName(name))) {
        trees.remove(container, new TreeName(name));
      }
    }
  }

  @Override
  public CheckResult check() {
    Command.Outcome health = zfs.health();
    String state = health.line();
    if (!health.ok() || !(state.equals("ONLINE") || state.equals("DEGRADED"))) {
      return CheckResult.failed(
          "pool " + names.pool() + ": " + state, "see zpool status " + names.pool());
    }
    return CheckResult.ok(
        "%d snapshots below %s, pool %s, %d removals pending"
            .formatted(versions.size(), names.parent(), state, trees.pending()));
  }

  @Override
  public void close() {
    clones.close();
    trees.close();
    place.close();
    zfs.close();
  }
}
