package io.skerry.deployer.release;

import io.skerry.deployer.build.BuildKey;
import io.skerry.deployer.build.BuildRunner;
import io.skerry.deployer.build.Builders;
import io.skerry.deployer.git.FunctionFiles;
import io.skerry.deployer.git.SourceTree;
import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Preview;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.ReleaseTable;
import io.skerry.runtime.store.VersionTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds what a commit changes, or everything that is wrong with it. Changes nothing. */
final class Planner {
  private final Catalog catalog;
  private final VersionTable versions;
  private final ReleaseTable releases;
  private final Builders builders;
  private final BuildRunner runner;
  private final int previews;
  private final Seen seen = new Seen();

  /**
   * @param previews how many branches of a repository may have a preview
   */
  Planner(
      Catalog catalog,
      VersionTable versions,
      ReleaseTable releases,
      Builders builders,
      BuildRunner runner,
      int previews) {
    this.catalog = catalog;
    this.versions = versions;
    this.releases = releases;
    this.builders = builders;
    this.runner = runner;
    this.previews = previews;
  }

  /** One planning: what stands now, and what was found so far. */
  private record Draft(
      DeployRequest request,
      Map<FunctionName, Version> now,
      Map<FunctionName, ReleaseTable.Owner> owners,
      List<Plan.Wanted> wanted,
      List<Plan.Held> held,
      Map<SourceTree.ManifestFile, Seen.Function> seen,
      List<String> errors) {

    /** Whether a roll-back holds the function. */
    boolean held(FunctionName function) {
      ReleaseTable.Owner owner = owners.get(function);
      return request.deploys() && owner != null && owner.held().isPresent();
    }

    /** Whether a roll-back holds the function, and the commit has nothing newer to say about it. */
    boolean holds(FunctionName function, String key) {
      ReleaseTable.Owner owner = owners.get(function);
      return request.deploys()
          && request.rebuild().isEmpty()
          && owner != null
          && owner.held().filter(key::equals).isPresent();
    }
  }

  /**
   * Plans the release of a request's commit.
   *
   * @throws Refused with every error that was found
   */
  Plan plan(DeployRequest request, SourceTree source) throws Refused {
    Draft draft =
        new Draft(
            request,
            now(request),
            releases.owners(),
            new ArrayList<>(),
            new ArrayList<>(),
            new HashMap<>(),
            new ArrayList<>());
    checkPreviews(draft);
    List<Found> found =
        ManifestScan.scan(source, file -> concerns(request, file), seen, draft.errors());
    checkOwners(draft, found);
    int untouched = 0;
    for (Found function : found) {
      if (!decide(draft, source, function)) {
        untouched++;
      }
    }
    if (!draft.errors().isEmpty()) {
      throw new Refused(draft.errors());
    }
    draft.seen().forEach(seen::add);
    Set<FunctionName> names = found.stream().map(Found::name).collect(Collectors.toSet());
    return new Plan(
        draft.wanted(), removed(draft, names), draft.held(), freed(draft, names), untouched);
  }

  /** Changes whenever something comes into service. */
  long generation() {
    return catalog.generation();
  }

  private static boolean concerns(DeployRequest request, SourceTree.ManifestFile file) {
    return request.rebuild().map(version -> version.tree().equals(file.tree())).orElse(true);
  }

  /** What goes on, or comes back, as it was built on a base that is not today's, in words. */
  List<String> notes(DeployRequest request, Plan plan) {
    if (request.rebuild().isPresent()) {
      return List.of(); // It is about one function, which gets today's base.
    }
    Map<FunctionName, Version> after = now(request);
    plan.wanted()
        .forEach(function ->
            function
                .ready()
                .ifPresentOrElse(
                    version -> after.put(function.name(), version),
                    () -> after.remove(function.name())));
    plan.removed().forEach(version -> after.remove(version.id().function()));
    return runner.notes(after.values());
  }

  /** The plan of a branch's end. */
  Plan planEnd(DeployRequest request) {
    return new Plan(List.of(), List.copyOf(now(request).values()), List.of(), Set.of(), 0);
  }

  /** Of a function that is built again, what a roll-back holds it against. */
  Map<FunctionName, String> stillHeld(DeployRequest request) {
    Map<FunctionName, String> held = new HashMap<>();
    request
        .rebuild()
        .map(version -> version.id().function())
        .ifPresent(function ->
            Optional.ofNullable(releases.owners().get(function))
                .flatMap(ReleaseTable.Owner::held)
                .ifPresent(key -> held.put(function, key)));
    return held;
  }

  /** The versions that the request's branch has, in service or as a preview. */
  private Map<FunctionName, Version> now(DeployRequest request) {
    List<Version> all =
        request.deploys()
            ? catalog.versions()
            : catalog.previews().stream()
                .filter(preview -> preview.branch().equals(request.branch()))
                .map(Preview::version)
                .toList();
    return all.stream()
        .filter(version -> version.repository().equals(request.name()))
        .collect(Collectors.toMap(version -> version.id().function(), version -> version));
  }

  private void checkPreviews(Draft draft) {
    DeployRequest request = draft.request();
    if (request.deploys()) {
      return;
    }
    Set<String> branches =
        catalog.previews().stream()
            .filter(preview -> preview.version().repository().equals(request.name()))
            .map(Preview::branch)
            .collect(Collectors.toSet());
    if (!branches.contains(request.branch()) && branches.size() >= previews) {
      draft
          .errors()
          .add(
              "%s: there are %d previews already, as many as 'previews' allows: %s; delete one: git push origin :BRANCH"
                  .formatted(request.branch(), previews, String.join(", ", branches)));
    }
  }

  private void checkOwners(Draft draft, List<Found> found) {
    Belongings belongings =
        new Belongings(draft.request().name(), draft.owners(), catalog.versions());
    for (Found function : found) {
      belongings.check(
          function.manifest().spec(),
          objection -> draft.errors().add(function.file().path() + ": " + objection));
    }
  }

  /** Adds the function to the draft where it changes; false when it stays as it is. */
  private boolean decide(Draft draft, SourceTree source, Found function) {
    Manifest manifest = function.manifest();
    try {
      Seen.Function known = look(draft, source, function);
      String key = known.key();
      Optional<Version> now = Optional.ofNullable(draft.now().get(function.name()));
      if (draft.holds(function.name(), key)) {
        draft.held().add(new Plan.Held(function.name(), now));
        return true;
      }
      boolean rebuild = draft.request().rebuild().isPresent();
      boolean same = !rebuild && now.filter(version -> version.key().equals(key)).isPresent();
      if (same && !draft.held(function.name())) {
        return false;
      }
      checkNetwork(manifest);
      FunctionFiles files = source.files(function.directory(), function.includes());
      BuildPlan build = BuildChoice.of(builders, manifest, files).plan(manifest, files);
      Optional<Version> ready =
          rebuild ? Optional.empty() : same ? now : versions.findByKey(function.name(), key);
      if (ready.isEmpty()) {
        runner.checkTools(function.name(), build);
      }
      draft
          .wanted()
          .add(
              new Plan.Wanted(
                  function.directory(),
                  function.file().tree(),
                  key,
                  manifest,
                  known.builder(),
                  build,
                  now,
                  ready,
                  files::checkOut));
      return true;
    } catch (SkerryException e) {
      draft.errors().add(function.file().path() + ": " + e.text());
      return true;
    }
  }

  private Seen.Function look(Draft draft, SourceTree source, Found function) {
    Optional<Seen.Function> known = seen.find(function.file());
    if (known.isPresent()) {
      return known.get();
    }
    Manifest manifest = function.manifest();
    FunctionFiles files = source.files(function.directory(), function.includes());
    String type = BuildChoice.of(builders, manifest, files).type();
    String key =
        BuildKey.of(
            function.name(),
            function.file().tree(),
            source.ids(function.directory(), function.includes()),
            type,
            manifest.build());
    Seen.Function looked = new Seen.Function(function.read(), type, key);
    if (function.includes().isEmpty()) {
      draft.seen().put(function.file(), looked);
    }
    return looked;
  }

  /** Refused here, in words, and not when the function is called. */
  private void checkNetwork(Manifest manifest) {
    boolean outbound = manifest.spec().network().outbound();
    if (outbound || manifest.build().network()) {
      CheckResult check = runner.checkNetwork();
      if (!check.healthy()) {
        throw new SkerryException(
            ErrorCode.UNPROCESSABLE,
            (outbound ? "network: " : "build.network: ") + check.message() + "; " + check.remedy());
      }
    }
  }

  private static List<Version> removed(Draft draft, Set<FunctionName> names) {
    if (draft.request().rebuild().isPresent()) {
      return List.of();
    }
    List<Version> removed = new ArrayList<>();
    for (Version version : draft.now().values()) {
      FunctionName function = version.id().function();
      if (names.contains(function)) {
        continue;
      }
      if (draft.holds(function, "")) {
        draft.held().add(new Plan.Held(function, Optional.of(version)));
      } else {
        removed.add(version);
      }
    }
    return removed;
  }

  /** What neither the commit nor the service has needs no roll-back to keep it out. */
  private static Set<FunctionName> freed(Draft draft, Set<FunctionName> names) {
    if (!draft.request().deploys() || draft.request().rebuild().isPresent()) {
      return Set.of();
    }
    return draft.owners().entrySet().stream()
        .filter(entry -> entry.getValue().repository().equals(draft.request().name()))
        .filter(entry -> entry.getValue().held().isPresent())
        .map(Map.Entry::getKey)
        .filter(name -> !names.contains(name) && !draft.now().containsKey(name))
        .collect(Collectors.toSet());
  }
}
