package io.skerry.deployer.release;

import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Release;
import io.skerry.runtime.store.ReleaseTable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        rollForward(git.get(), release);
      } else {
        LOG.warn("release {}: there is no repository {}", release.id(), release.repository());
        releases.refMoved(release.id());
      }
    }
    for (String name : repositories.names()) {
      repositories.find(name).ifPresent(git -> Repositories.sweepPins(git, waiting));
    }
  }

  /** Lets the refs of a repository follow what was released before. */
  void catchUp(String repository, Repository git) {
    releases.unmoved().stream()
        .filter(release -> release.repository().equals(repository))
        .forEach(release -> rollForward(git, release));
  }

  /** The release is made: a ref that cannot follow at once must not make it look refused. */
  void follow(Repository git, Release release, Progress progress) {
    try {
      rollForward(git, release);
    } catch (SkerryException e) {
      LOG.error("{} of {}: {}", release.ref(), release.repository(), e.text());
      progress.line(
          "released, but "
              + release.ref()
              + " does not stand there yet; the next deployment or start moves it");
    }
  }

  /** Moves the ref of a release after it, unless a later one has moved it on already. */
  private void rollForward(Repository git, Release release) {
    moving.lock();
    try {
      move(git, release);
    } finally {
      moving.unlock();
    }
  }

  private void move(Repository git, Release release) {
    if (Repositories.resolve(git, release.ref()).name().equals(release.oldCommit())) {
      Repositories.update(git, release.ref(), ObjectId.fromString(release.newCommit()));
      LOG.info("{} of {} follows release {}", release.ref(), release.repository(), release.id());
    }
    releases.refMoved(release.id());
    Repositories.unpin(git, release.id());
  }

  /** The ids of releases whose refs are yet to move. */
  Set<String> pending() {
    List<Release> unmoved = releases.unmoved();
    Set<String> ids = new HashSet<>();
    unmoved.forEach(release -> ids.add(release.id()));
    return ids;
  }
}
