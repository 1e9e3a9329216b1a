package io.skerry.deployer.release;

import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.store.Ids;
import io.skerry.runtime.store.Release;
import io.skerry.runtime.store.ReleaseTable;
import io.skerry.runtime.store.VersionTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.Repository;

/**
 * Puts versions of before back into service, at once and without a build. The branch does not move:
 * a function stays where it was put until a push changes it. Safe for use by many threads.
 */
public final class Rollbacks {
  private final Catalog catalog;
  private final VersionTable versions;
  private final ReleaseTable releases;
  private final Activation activation;
  private final Repositories repositories;

  public Rollbacks(
      Catalog catalog,
      VersionTable versions,
      ReleaseTable releases,
      Deployments deployments,
      Repositories repositories) {
    this.catalog = catalog;
    this.versions = versions;
    this.releases = releases;
    this.activation = deployments.activation();
    this.repositories = repositories;
  }

  /**
   * Puts one function back.
   *
   * @param number of the version; without it, the one that was in service before
   */
  public Release function(FunctionName name, Optional<Integer> number, String pusher) {
    Version now =
        catalog
            .find(name)
            .orElseThrow(() ->
                new SkerryException(
                    ErrorCode.NOT_FOUND,
                    "there is no function "
                        + name
                        + " in service; one that a push removed comes back by git revert, or by"
                        + " skerry rollback --release"));
    VersionId id = new VersionId(name, number.orElseGet(() -> before(now.id())));
    Version target = version(id);
    if (target.id().equals(now.id())) {
      throw new SkerryException(ErrorCode.CONFLICT, id + " is in service already");
    }
    return activate(
        now.repository(),
        "roll back " + name + " from " + now.id().tag() + " to " + id.tag(),
        pusher,
        Map.of(name, Optional.of(target)));
  }

  private int before(VersionId now) {
    return releases.numbers(now.function()).stream()
        .filter(number -> number < now.number())
        .max(Integer::compare)
        .orElseThrow(() ->
            new SkerryException(
                ErrorCode.CONFLICT,
                "no version of " + now.function() + " was in service before " + now.tag()));
  }

  private Version version(VersionId id) {
    return versions
        .find(id)
        .orElseThrow(() ->
            new SkerryException(
                ErrorCode.NOT_FOUND,
                "there is no version "
                    + id
                    + "; skerry versions "
                    + id.function()
                    + " lists them"));
  }

  /** Puts everything of a repository back to what was in service after one of its releases. */
  public Release release(String id, String pusher) {
    Release release =
        releases
            .find(id)
            .filter(found -> found.cause() != Release.Cause.PREVIEW)
            .orElseThrow(() ->
                new SkerryException(
                    ErrorCode.NOT_FOUND, "there is no release " + id + " to roll back to"));
    Map<FunctionName, Integer> state = releases.stateAfter(release);
    Map<FunctionName, Version> now = new HashMap<>();
    catalog.versions().stream()
        .filter(version -> version.repository().equals(release.repository()))
        .forEach(version -> now.put(version.id().function(), version));
    Map<FunctionName, Optional<Version>> targets = new HashMap<>();
    Set<FunctionName> all = new HashSet<>(state.keySet());
    all.addAll(now.keySet());
    for (FunctionName name : all) {
      Optional<Version> target =
          Optional.ofNullable(state.get(name)).map(number -> version(new VersionId(name, number)));
      if (!target.map(Version::id).equals(Optional.ofNullable(now.get(name)).map(Version::id))) {
        targets.put(name, target);
      }
    }
    return activate(release.repository(), "roll back to " + id, pusher, targets);
  }

  private Release activate(
      String repository,
      String message,
      String pusher,
      Map<FunctionName, Optional<Version>> targets) {
    String tip =
        repositories
            .find(repository)
            .map((Repository git) -> Repositories.resolve(git, Repositories.DEPLOYED).name())
            .orElse(org.eclipse.jgit.lib.ObjectId.zeroId().name());
    return activation.activate(
        new Wish(
            Ids.release(),
            Release.Cause.ROLLBACK,
            repository,
            Repositories.DEPLOYED,
            tip,
            tip,
            pusher,
            message,
            pusher,
            targets,
            held(targets),
            Set.of()));
  }

  /** What the branch has of each, so that only a push that changes it undoes the roll-back. */
  private Map<FunctionName, String> held(Map<FunctionName, Optional<Version>> targets) {
    Map<FunctionName, ReleaseTable.Owner> owners = releases.owners();
    Map<FunctionName, String> held = new HashMap<>();
    targets.forEach((name, target) -> {
      String branch =
          Optional.ofNullable(owners.get(name))
              .flatMap(ReleaseTable.Owner::held)
              .orElseGet(() -> catalog.find(name).map(Version::key).orElse(""));
      if (!target.map(Version::key).orElse("").equals(branch)) {
        held.put(name, branch);
      }
    });
    return held;
  }
}
