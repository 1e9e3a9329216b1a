package io.skerry.deployer.release;

import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Release;
import io.skerry.runtime.store.ReleaseTable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets refs follow their releases: the two cannot share a transaction. */
final class RefMoves {
  private static final Logger LOG = LoggerFactory.getLogger(RefMoves.class);

  private final ReleaseTable releases;

  /** A push that comes in lets refs catch up while a release is about to move its own. */
  private final ReentrantLock moving = new ReentrantLock();

  /** What could not be moved or noted, in its order. */
  private final Map<String, Release> behind = new ConcurrentSkipListMap<>();

  RefMoves(ReleaseTable releases) {
    this.releases = releases;
  }

  /**
   * Brings every ref to where the releases say, and removes pins that nobody needs.
   *
   * @param waiting the ids of deployments that still need their commits
   */
  void recover(Repositories repositories, Set<String> waiting) {
    for (Release release : releases.unmoved()) {
      Optional<Repository> git = repositories.find(release.repository());
      if (git.isPresent()) {
        move(git.get(), release);
      } else {
        LOG.warn("release {}: there is no repository {}", release.id(), release.repository());
        note(release);
      }
    }
    for (String name : repositories.names()) {
      repositories.find(name).ifPresent(git -> Repositories.sweepPins(git, waiting));
    }
  }

  /** Lets the refs of a repository follow what was released before. */
  void catchUp(String repository, Repository git) {
    moving.lock();
    try {
      List.copyOf(behind.values()).stream()
          .filter(release -> release.repository().equals(repository))
          .forEach(release -> move(git, release));
    } finally {
      moving.unlock();
    }
  }

  /** The release is made: a ref that cannot follow at once must not make it look refused. */
  void follow(Repository git, Release release, Progress progress) {
    moving.lock();
    try {
      behind.put(release.id(), release);
      move(git, release);
    } catch (SkerryException e) {
      LOG.error("{} of {}: {}", release.ref(), release.repository(), e.text());
      progress.line(
          "released, but "
              + release.ref()
              + " does not stand there yet; the next deployment or start moves it");
    } finally {
      moving.unlock();
    }
  }

  /** Moves the ref of a release after it, unless a later one has moved it on already. */
  private void move(Repository git, Release release) {
    if (Repositories.resolve(git, release.ref()).name().equals(release.oldCommit())) {
      Repositories.update(git, release.ref(), ObjectId.fromString(release.newCommit()));
      LOG.info("{} of {} follows release {}", release.ref(), release.repository(), release.id());
    }
    Repositories.unpin(git, release.id());
    behind.remove(release.id());
    note(release);
  }

  /** Nobody waits for the note: without it, the next start only looks at the ref once more. */
  private void note(Release release) {
    var _ =
        releases
            .refMoved(release.id())
            .exceptionally(e -> {
              LOG.warn("note that {} stands at {}: {}", release.ref(), release.id(), e.toString());
              behind.put(release.id(), release);
              return null;
            });
  }

  /** The ids of releases whose refs are yet to move. */
  Set<String> pending() {
    List<Release> unmoved = releases.unmoved();
    Set<String> ids = new HashSet<>();
    unmoved.forEach(release -> ids.add(release.id()));
    return ids;
  }
}
