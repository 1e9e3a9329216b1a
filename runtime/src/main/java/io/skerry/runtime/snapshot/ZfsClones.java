package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.spi.Clone;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The clones that runs stand on, some made ahead. Safe for use by many threads. */
final class ZfsClones implements AutoCloseable {
  private static final int AT_ONCE = 4;

  /** How long a call waits for a clone of its own: a ZFS in user space may never answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ZfsPlace place;
  private final Zfs zfs;
  private final ZfsTrees trees;
  private final ToLongFunction<VersionId> referenced;
  private final Aside aside = new Aside("clone", AT_ONCE);
  private final CloneStock stock;

  /**
   * @param referenced the bytes of a version's tree; throws where there is none
   */
  ZfsClones(ZfsPlace place, Zfs zfs, ZfsTrees trees, ToLongFunction<VersionId> referenced) {
    this.place = place;
    this.zfs = zfs;
    this.trees = trees;
    this.referenced = referenced;
    stock = new CloneStock(zfs.clonesAtOnce(), new Ahead(), System::nanoTime);
  }

  /** Clones that nobody has asked for yet. */
  private final class Ahead implements CloneStock.Source {
    @Override
    public void make(VersionId version, TreeName name, long disk) {
      long quota = referenced.applyAsLong(version) + disk;
      trees.requireRoom();
      trees.claim(name);
      try {
        makeNow(version, name, quota);
      } catch (SkerryException e) {
        remove(name);
        throw e;
      }
    }

    @Override
    public void remove(TreeName name) {
      trees.remove(Zfs.RUN, name);
    }
  }

  /** Keeps clones of these versions ready, and of no others. */
  void serve(Map<VersionId, Long> disks) {
    stock.serve(disks);
  }

  /** No clones of this version from now on. */
  void drop(VersionId version) {
    stock.drop(version);
  }

  Clone take(VersionId version, String run, long disk) {
    TreeName name = new TreeName(run);
    long quota = referenced.applyAsLong(version) + disk;
    trees.claim(name);
    Optional<TreeName> ready = stock.take(version, disk);
    if (ready.isPresent()) {
      return treeClone(
          ready.get(),
          () -> {
            trees.free(name);
            trees.remove(Zfs.RUN, ready.get());
          });
    }
    try {
      trees.requireRoom();
    } catch (SkerryException e) {
      trees.free(name);
      throw e;
    }
    Runnable remove = () -> trees.remove(Zfs.RUN, name);
    aside.run("make a clone", PATIENCE, () -> makeNow(version, name, quota), remove);
    return treeClone(name, remove);
  }

  private TreeClone treeClone(TreeName name, Runnable giveBack) {
    return new TreeClone(place.tree(Zfs.RUN, name.value()), false, giveBack);
  }

  private void makeNow(VersionId version, TreeName run, long quota) {
    zfs.inTurn(() -> {
      zfs.clone(version, run, quota);
      ZfsPlace.requireMounted(place.tree(Zfs.RUN, run.value()));
    });
  }

  @Override
  public void close() {
    stock.close();
    aside.close();
  }
}
