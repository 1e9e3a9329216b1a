package io.skerry.deployer.release;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Preview;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.DeploymentRow;
import io.skerry.runtime.store.DeploymentTable;
import io.skerry.runtime.store.Release;
import io.skerry.runtime.store.ReleaseTable;
import io.skerry.runtime.store.VersionTable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one place where something comes into service: a release is one transaction, and the catalog
 * follows it before the next one is looked at. Safe for use by many threads.
 */
final class Activation {
  private final Catalog catalog;
  private final VersionTable versions;
  private final ReleaseTable releases;
  private final DeploymentTable deployments;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Runnable listener = () -> {};

  Activation(
      Catalog catalog, VersionTable versions, ReleaseTable releases, DeploymentTable deployments) {
    this.catalog = catalog;
    this.versions = versions;
    this.releases = releases;
    this.deployments = deployments;
  }

  /** Brings the catalog to what the database says. */
  void recover() {
    catalog.replace(versions.active());
    catalog.preview(versions.previews());
  }

  /** Whom to tell of every release, on its thread: a listener must not keep it waiting. */
  void onRelease(Runnable other) {
    listener = other;
  }

  /** Does something while nothing comes into service. */
  <T> T apart(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** Whether one of the versions was removed since it was chosen. */
  boolean lacks(Collection<Version> chosen) {
    return chosen.stream().anyMatch(version -> versions.find(version.id()).isEmpty());
  }

  /**
   * Puts all of a wish into service, or nothing.
   *
   * @throws SkerryException (conflict) when something else came into service meanwhile that it does
   *     not go together with, or a version is not there any more
   */
  Release activate(Wish wish) {
    return activate(wish, release -> releases.activate(release, wish.held(), wish.freed()));
  }

  /** The same for what a deployment asks for, which has ended with it. */
  Release activate(Wish wish, DeploymentRow deployment) {
    return activate(
        wish, release -> deployments.release(deployment, release, wish.held(), wish.freed()));
  }

  private Release activate(Wish wish, Consumer<Release> transaction) {
    Release release = apart(() -> activateNow(wish, transaction));
    listener.run();
    return release;
  }

  private Release activateNow(Wish wish, Consumer<Release> transaction) {
    boolean preview = wish.cause() == Release.Cause.PREVIEW;
    Map<FunctionName, Version> before = preview ? previews(wish) : inService();
    Release release = release(wish, changes(wish, before));
    Map<FunctionName, Version> after = new TreeMap<>(before);
    wish.targets()
        .forEach((function, version) ->
            version.ifPresentOrElse(v -> after.put(function, v), () -> after.remove(function)));
    check(wish, preview ? inService() : after);
    transaction.accept(release);
    if (preview) {
      catalog.preview(versions.previews());
    } else {
      catalog.replace(after.values());
    }
    return release;
  }

  private Map<FunctionName, Version> inService() {
    return byName(catalog.versions());
  }

  private Map<FunctionName, Version> previews(Wish wish) {
    String branch = org.eclipse.jgit.lib.Repository.shortenRefName(wish.ref());
    return byName(
        catalog.previews().stream()
            .filter(preview -> preview.branch().equals(branch))
            .map(Preview::version)
            .filter(version -> version.repository().equals(wish.repository()))
            .toList());
  }

  private static Map<FunctionName, Version> byName(List<Version> versions) {
    Map<FunctionName, Version> map = new TreeMap<>();
    versions.forEach(version -> map.put(version.id().function(), version));
    return map;
  }

  private static List<Release.Change> changes(Wish wish, Map<FunctionName, Version> before) {
    List<Release.Change> changes = new ArrayList<>();
    wish.targets()
        .forEach((function, target) -> {
          Integer from =
              Optional.ofNullable(before.get(function)).map(Activation::number).orElse(null);
          Integer to = target.map(Activation::number).orElse(null);
          if (from != null || to != null) {
            Release.Kind kind =
                from == null
                    ? Release.Kind.ADDED
                    : to == null ? Release.Kind.REMOVED : Release.Kind.CHANGED;
            changes.add(new Release.Change(function, kind, from, to));
          }
        });
    return changes;
  }

  private static int number(Version version) {
    return version.id().number();
  }

  private static Release release(Wish wish, List<Release.Change> changes) {
    return new Release(
        wish.id(),
        wish.cause(),
        wish.repository(),
        wish.ref(),
        wish.oldCommit(),
        wish.newCommit(),
        wish.author(),
        wish.message(),
        wish.pusher(),
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        changes);
  }

  /** Another repository may have been quicker since the plan, and an old version has old paths. */
  private void check(Wish wish, Map<FunctionName, Version> after) {
    List<Version> targets = wish.targets().values().stream().flatMap(Optional::stream).toList();
    if (targets.isEmpty()) {
      return;
    }
    List<String> objections = new ArrayList<>();
    Belongings belongings = new Belongings(wish.repository(), releases.owners(), after.values());
    for (Version version : targets) {
      if (versions.find(version.id()).isEmpty()) {
        objections.add(version.id() + " was removed meanwhile, as old; push again to build it");
      }
      belongings.check(version.spec(), objections::add);
      Routes.collisions(version, after.values()).forEach(objections::add);
    }
    if (!objections.isEmpty()) {
      throw new SkerryException(ErrorCode.CONFLICT, String.join("; ", objections));
    }
  }
}
