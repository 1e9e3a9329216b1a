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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions as snapshots of one dataset per function, runs as clones of them. What makes a version
 * is the one transaction of {@code zfs snapshot}: before it the function's dataset holds a draft
 * that the next snapshot overwrites. Safe for use by many threads.
 */
final class ZfsSnapshots implements Snapshots {
  private static final Logger log = LoggerFactory.getLogger(ZfsSnapshots.class);
  private static final int REMOVALS_AT_ONCE = 2;
  private static final int CLONES_AT_ONCE = 4;
  private static final Duration DRAIN = Duration.ofSeconds(20);
  private static final Duration SWEEP = Duration.ofSeconds(60);

  private final Path directory;
  private final Optional<Owner> owner;
  private final ZfsNames names;
  private final Zfs zfs;
  private final SharedMount mount;
  private final Aside aside = new Aside("clone", CLONES_AT_ONCE);
  private final Janitor janitor = new Janitor(REMOVALS_AT_ONCE, DRAIN);

  /** The bytes that each version's tree has: a clone's limit counts them. */
  private final Map<VersionId, Long> versions = new ConcurrentHashMap<>();

  private final Set<TreeName> live = ConcurrentHashMap.newKeySet();

  /** Held while a function's dataset is filled or loses a snapshot. */
  private final ReentrantLock writing = new ReentrantLock();

  private ZfsSnapshots(
      Path directory, Optional<Owner> owner, ZfsNames names, Zfs zfs, SharedMount mount) {
    this.directory = directory;
    this.owner = owner;
    this.names = names;
    this.zfs = zfs;
    this.mount = mount;
  }

  static ZfsSnapshots open(SnapshotSettings settings, ZfsNames names, Command command) {
    try {
      Path directory = settings.directory().toRealPath();
      Zfs zfs = new Zfs(names, command);
      zfs.makeContainers();
      if (!MountTable.read().isMountPoint(directory)) {
        // Mounted by the system's start, say; they would be out of reach below the new mount.
        unmount(zfs, names.runs(), names.stages(), names.functions());
      }
      SharedMount mount = SharedMount.open(directory, command);
      Tree.ensureDirectory(directory.resolve("function"), 0700);
      Tree.ensureDirectory(directory.resolve("stage"), 0711);
      Tree.ensureDirectory(directory.resolve("run"), 0711);
      ZfsSnapshots snapshots = new ZfsSnapshots(directory, settings.owner(), names, zfs, mount);
      snapshots.load();
      return snapshots;
    } catch (IOException e) {
      throw Tree.failed("open the ZFS store", settings.directory(), e);
    }
  }

  private static void unmount(Zfs zfs, String... containers) {
    for (String container : containers) {
      zfs.children(container)
          .forEach((name, mounted) -> {
            if (mounted && (TreeName.isValid(name) || FunctionName.isValid(name))) {
              zfs.unmount(container + "/" + name);
            }
          });
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
    Path tree = directory.resolve("stage").resolve(name.value());
    claim(name);
    TreeStage stage = new TreeStage(name, tree, owner, () -> removeStage(name));
    try {
      zfs.createStage(name, tree);
      requireMounted(tree);
      stage.handOver();
      return stage;
    } catch (SkerryException e) {
      stage.close();
      throw e;
    }
  }

  /** Makes sure that an id is used once: another's dataset is never touched. */
  private void claim(TreeName name) {
    if (!live.add(name)) {
      throw new SkerryException(ErrorCode.CONFLICT, "make " + name + ": the id is in use");
    }
  }

  /** Otherwise what is written would land on the host's own disk. */
  private static void requireMounted(Path tree) {
    try {
      if (Inode.of(tree).device() == Inode.of(tree.resolveSibling(".")).device()) {
        throw new SkerryException(
            ErrorCode.STORE_FAILED,
            tree + " is not mounted here: run the service in the mount namespace of zfs");
      }
    } catch (IOException e) {
      throw Tree.failed("look at", tree, e);
    }
  }

  @Override
  public void snapshot(Stage stage, VersionId version) {
    if (!(stage instanceof TreeStage own) || !own.tree().startsWith(directory) || !own.use()) {
      throw new SkerryException(
          ErrorCode.CONFLICT, "snapshot " + version + ": its stage is not open in this store");
    }
    try {
      refuseTaken(version);
      TreeSeal.seal(own.tree(), owner, false);
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
    Path draft = directory.resolve("function").resolve(function.value());
    zfs.createFunction(function, draft);
    zfs.mount(function);
    requireMounted(draft);
    try {
      TreeDelete.empty(draft);
      TreeCopy.copy(stage, draft);
    } catch (IOException e) {
      throw Tree.failed("copy " + stage + " to", draft, e);
    }
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
      zfs.unmount(function);
    } catch (SkerryException e) {
      log.debug("{}; the next snapshot or sweep finds it mounted", e.text());
    }
  }

  @Override
  public Clone clone(VersionId version, String run, long disk) {
    TreeName name = new TreeName(run);
    Long referenced = versions.get(version);
    if (referenced == null) {
      throw new SkerryException(
          ErrorCode.NOT_FOUND, "clone " + version + ": there is no such snapshot; rebuild it");
    }
    Path tree = directory.resolve("run").resolve(name.value());
    claim(name);
    try {
      aside.run(() -> zfs.inTurn(() -> clone(version, name, tree, referenced + disk)));
    } catch (SkerryException e) {
      removeRun(name);
      throw e;
    }
    return new TreeClone(tree, false, () -> removeRun(name));
  }

  private void clone(VersionId version, TreeName run, Path tree, long quota) {
    zfs.clone(version, run, tree, quota);
    requireMounted(tree);
  }

  private void removeRun(TreeName run) {
    janitor.submit(
        "destroy clone " + run,
        () -> {
          zfs.destroyRun(run);
          removed(run, "run");
        });
  }

  private void removeStage(TreeName build) {
    janitor.submit(
        "destroy stage " + build,
        () -> {
          zfs.destroyStage(build);
          removed(build, "stage");
        });
  }

  /** Removes the mount point too, which is empty or not ours to remove. */
  private void removed(TreeName name, String kind) {
    Path tree = directory.resolve(kind).resolve(name.value());
    try {
      Files.deleteIfExists(tree);
    } catch (IOException e) {
      throw Tree.failed("remove mount point", tree, e);
    }
    live.remove(name);
  }

  @Override
  public void destroy(VersionId version) {
    writing.lock();
    try {
      Long referenced = versions.remove(version);
      if (referenced == null) {
        return;
      }
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
    Path draft = directory.resolve("function").resolve(function.value());
    try {
      if (!used && zfs.destroyFunction(function)) {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      log.debug("remove mount point {}: {}", draft, e.toString());
    }
  }

  @Override
  public Set<VersionId> list() {
    return Set.copyOf(versions.keySet());
  }

  @Override
  public void sweep() {
    sweep(names.runs(), this::removeRun);
    sweep(names.stages(), this::removeStage);
    writing.lock();
    try {
      unmount(zfs, names.functions());
      for (String name : zfs.children(names.functions()).keySet()) {
        if (FunctionName.isValid(name)) {
          removeUnused(new FunctionName(name));
        }
      }
    } finally {
      writing.unlock();
    }
    if (!janitor.awaitIdle(SWEEP)) {
      log.warn("sweep {}: {} datasets are still busy", names.parent(), janitor.pending());
    }
    sweepMountPoints("run");
    sweepMountPoints("stage");
  }

  /** Empty directories that a crash left between a dataset's end and theirs. */
  private void sweepMountPoints(String kind) {
    try {
      for (Path point : Tree.children(directory.resolve(kind))) {
        String name = point.getFileName().toString();
        if (TreeName.isValid(name)
            && !live.contains(new TreeName(name))
            && Tree.isDirectory(point)
            && !point.toFile().delete()) {
          log.warn("leaving {} alone: it is mounted or not empty", point);
        }
      }
    } catch (IOException e) {
      throw Tree.failed("sweep", directory.resolve(kind), e);
    }
  }

  private void sweep(String container, Consumer<TreeName> remove) {
    for (String name : zfs.children(container).keySet()) {
      if (!TreeName.isValid(name)) {
        log.warn("leaving {}/{} alone: it is not of this store", container, name);
      } else if (!live.contains(new TreeName(name))) {
        remove.accept(new TreeName(name));
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
            .formatted(versions.size(), names.parent(), state, janitor.pending()));
  }

  @Override
  public void close() {
    aside.close();
    janitor.close();
    mount.close();
  }
}
