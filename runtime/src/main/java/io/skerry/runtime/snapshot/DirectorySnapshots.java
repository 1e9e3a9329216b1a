package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.spi.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Version trees in directories. A tree is flushed to disk where it was staged and then renamed, so
 * that a crash leaves all of it or nothing. A version that is destroyed while clones use it goes
 * with the last of them. Safe for use by many threads.
 */
final class DirectorySnapshots implements Snapshots {
  private static final Logger log = LoggerFactory.getLogger(DirectorySnapshots.class);

  private final SnapshotSettings settings;
  private final DirectoryLayout layout;
  private final VersionUses versions = new VersionUses();
  private final Set<Path> live = ConcurrentHashMap.newKeySet();

  /** Held while names below {@code version} change. */
  private final ReentrantLock naming = new ReentrantLock();

  private DirectorySnapshots(SnapshotSettings settings, DirectoryLayout layout) {
    this.settings = settings;
    this.layout = layout;
  }

  static DirectorySnapshots open(SnapshotSettings settings) {
    try {
      DirectoryLayout layout = new DirectoryLayout(settings.directory().toRealPath());
      layout.make();
      DirectorySnapshots snapshots = new DirectorySnapshots(settings, layout);
      snapshots.load();
      return snapshots;
    } catch (IOException e) {
      throw Tree.failed("open the directory store", settings.directory(), e);
    }
  }

  private void load() throws IOException {
    Set<VersionId> gone = new HashSet<>();
    for (DirectoryLayout.Entry entry : layout.entries()) {
      if (entry.mark()) {
        gone.add(entry.version());
      } else {
        versions.add(entry.version());
      }
    }
    gone.forEach(versions::doom);
  }

  @Override
  public Stage stage(String build) {
    TreeName name = new TreeName(build);
    Path tree = layout.stage(name);
    try {
      make(tree);
      Tree.chmod(tree, 0755);
    } catch (IOException e) {
      throw Tree.failed("make stage", tree, e);
    }
    TreeStage stage =
        new TreeStage(
            name,
            tree,
            () -> TreeSeal.seal(tree, settings.owner(), false),
            () -> {},
            () -> discard("stage", tree));
    try {
      stage.handOver();
    } catch (SkerryException e) {
      stage.close();
      throw e;
    }
    return stage;
  }

  @Override
  public void snapshot(Stage stage, VersionId version) {
    if (!(stage instanceof TreeStage own) || !live.contains(stage.tree()) || !own.use()) {
      throw new SkerryException(
          ErrorCode.CONFLICT, "snapshot " + version + ": its stage is not open in this store");
    }
    try {
      refuseTaken(version);
      TreeSeal.seal(own.tree(), settings.owner(), true);
      name(own.tree(), version);
    } finally {
      discard("stage", own.tree());
    }
  }

  /** The rename is what makes a version; before it there is nothing, after it everything. */
  private void name(Path tree, VersionId version) {
    naming.lock();
    try {
      refuseTaken(version);
      Tree.ensureDirectory(layout.function(version), 0700);
      Path target = layout.version(version);
      Files.move(tree, target, StandardCopyOption.ATOMIC_MOVE);
      try {
        Tree.sync(layout.function(version));
        Tree.sync(layout.stages());
      } catch (IOException e) {
        Files.move(target, tree, StandardCopyOption.ATOMIC_MOVE);
        throw e;
      }
      versions.add(version);
    } catch (IOException e) {
      throw Tree.failed("snapshot " + version + " at", layout.version(version), e);
    } finally {
      naming.unlock();
    }
  }

  private void refuseTaken(VersionId version) {
    // On disk too: a rename would silently take the place of an empty directory.
    if (versions.taken(version) || Tree.isDirectory(layout.version(version))) {
      throw new SkerryException(
          ErrorCode.CONFLICT, "snapshot " + version + ": the version has a snapshot already");
    }
  }

  @Override
  public Clone clone(VersionId version, String run, long disk) {
    TreeName name = new TreeName(run);
    versions.begin(version);
    if (settings.layers()) {
      return new TreeClone(layout.version(version), true, () -> end(version));
    }
    Path tree = layout.run(name);
    try {
      make(tree);
      copy(version, tree);
    } catch (IOException e) {
      throw Tree.failed("clone " + version + " to", tree, e);
    } finally {
      end(version);
    }
    return new TreeClone(tree, false, () -> discard("clone", tree));
  }

  /** Makes a tree's directory, which must be new: another's tree is never touched. */
  private void make(Path tree) throws IOException {
    Files.createDirectory(tree);
    live.add(tree);
  }

  private void copy(VersionId version, Path tree) throws IOException {
    try {
      TreeCopy.copy(layout.version(version), tree);
    } catch (IOException e) {
      discard("clone", tree);
      throw e;
    }
  }

  private void end(VersionId version) {
    if (versions.end(version)) {
      try {
        remove(version);
      } catch (IOException e) {
        log.warn("destroy {}: {}; the next sweep tries again", version, e.toString());
      }
    }
  }

  @Override
  public void destroy(VersionId version) {
    if (!versions.taken(version)) {
      return;
    }
    naming.lock();
    try {
      if (versions.doom(version)) {
        remove(version);
      } else if (!Files.exists(layout.mark(version))) {
        Files.createFile(layout.mark(version));
        Tree.sync(layout.function(version));
      }
    } catch (IOException e) {
      throw Tree.failed("destroy " + version + " at", layout.version(version), e);
    } finally {
      naming.unlock();
    }
  }

  /** Out of sight first, in one step: half a tree must never look like a version. */
  private void remove(VersionId version) throws IOException {
    naming.lock();
    try {
      Path trash = layout.trash(version);
      TreeDelete.delete(trash);
      if (Tree.isDirectory(layout.version(version))) {
        Files.move(layout.version(version), trash, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.deleteIfExists(layout.mark(version));
      Tree.sync(layout.function(version));
      versions.remove(version);
      TreeDelete.delete(trash);
    } finally {
      naming.unlock();
    }
  }

  @Override
  public Set<VersionId> list() {
    return versions.list();
  }

  @Override
  public void sweep() {
    try {
      for (Path leftover : layout.leftovers()) {
        if (!live.contains(leftover)) {
          discard("leftover", leftover);
        }
      }
      for (DirectoryLayout.Entry entry : layout.entries()) {
        if (entry.mark() && versions.doom(entry.version())) {
          remove(entry.version());
        }
      }
    } catch (IOException e) {
      throw Tree.failed("sweep", layout.root(), e);
    }
  }

  /** What cannot be deleted now is left to the next sweep; no caller can do anything about it. */
  private void discard(String what, Path tree) {
    try {
      TreeDelete.delete(tree);
    } catch (IOException e) {
      log.warn("delete {} {}: {}; the next sweep tries again", what, tree, e.toString());
    } finally {
      live.remove(tree);
    }
  }

  @Override
  public CheckResult check() {
    return Files.isWritable(layout.versions())
        ? CheckResult.ok(versions.list().size() + " snapshots in " + layout.root())
        : CheckResult.failed(
            layout.versions() + " is not writable", "give it to the user that the service runs as");
  }

  @Override
  public void close() {
    // Nothing is held: clones and stages that are still open are the next sweep's.
  }
}
