package io.skerry.deployer.release;

import io.skerry.deployer.build.BuildKey;
import io.skerry.deployer.build.Builders;
import io.skerry.deployer.git.SourceTree;
import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.manifest.ManifestReader;
import io.skerry.deployer.manifest.ManifestResult;
import io.skerry.deployer.manifest.Manifests;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.BuildSpec;
import io.skerry.deployer.spi.Builder;
import io.skerry.deployer.yaml.YamlError;
import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.ReleaseTable;
import io.skerry.runtime.store.VersionTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Finds what a commit changes, or everything that is wrong with it. Changes nothing. */
final class Planner {
  /** The builder type of what a manifest's own build command makes. */
  private static final String CUSTOM = "custom";

  private final Catalog catalog;
  private final VersionTable versions;
  private final ReleaseTable releases;
  private final Builders builders;
  private final Supplier<CheckResult> network;

  /**
   * @param network whether functions and builds that ask for a network can have one here
   */
  Planner(
      Catalog catalog,
      VersionTable versions,
      ReleaseTable releases,
      Builders builders,
      Supplier<CheckResult> network) {
    this.catalog = catalog;
    this.versions = versions;
    this.releases = releases;
    this.builders = builders;
    this.network = network;
  }

  /**
   * Plans the release of a commit of a repository.
   *
   * @throws Refused with every error that was found
   */
  Plan plan(String repository, SourceTree source) throws Refused {
    List<String> errors = new ArrayList<>();
    List<Found> found = read(source, errors);
    checkOthers(repository, found, errors);
    List<Plan.Wanted> wanted = new ArrayList<>();
    int untouched = 0;
    for (Found function : found) {
      Optional<Plan.Wanted> change = change(source, function, errors);
      if (change.isPresent()) {
        wanted.add(change.get());
      } else {
        untouched++;
      }
    }
    if (!errors.isEmpty()) {
      throw new Refused(errors);
    }
    return new Plan(wanted, removed(repository, found), untouched);
  }

  /** A manifest and where it was found. */
  private record Found(SourceTree.ManifestFile file, Manifest manifest) {
    FunctionName name() {
      return manifest.spec().name();
    }
  }

  private static List<Found> read(SourceTree source, List<String> errors) {
    List<Found> found = new ArrayList<>();
    List<ManifestResult.Valid> valid = new ArrayList<>();
    for (SourceTree.ManifestFile file : source.manifests()) {
      try {
        switch (read(source, file)) {
          case ManifestResult.Valid result -> {
            found.add(new Found(file, result.manifest()));
            valid.add(result);
          }
          case ManifestResult.Invalid(List<YamlError> all) ->
              all.forEach(error -> errors.add(error.toString()));
        }
      } catch (SkerryException e) {
        errors.add(e.text());
      }
      String prefix = file.directory().isEmpty() ? "" : file.directory() + "/";
      source.problems(file.directory()).forEach(problem -> errors.add(prefix + problem));
    }
    Manifests.check(valid).forEach(error -> errors.add(error.toString()));
    return found;
  }

  private static ManifestResult read(SourceTree source, SourceTree.ManifestFile file) {
    String directory = file.directory().substring(file.directory().lastIndexOf('/') + 1);
    return ManifestReader.read(file.path(), source.content(file), directory);
  }

  /** Names and paths belong to the repository that released them first. */
  private void checkOthers(String repository, List<Found> found, List<String> errors) {
    Map<FunctionName, String> owners = releases.owners();
    List<Version> others =
        catalog.versions().stream()
            .filter(version -> !version.repository().equals(repository))
            .toList();
    for (Found function : found) {
      String owner = owners.get(function.name());
      if (owner != null && !owner.equals(repository)) {
        errors.add(
            function.file().path()
                + ": name: '"
                + function.name()
                + "' belongs to the repository "
                + owner
                + "; choose another name");
      }
      function
          .manifest()
          .spec()
          .http()
          .forEach(http ->
              others.stream()
                  .filter(other -> other.spec().http().anyMatch(o -> Routes.collide(o, http)))
                  .forEach(other ->
                      errors.add(
                          function.file().path()
                              + ": triggers: the path "
                              + http.path()
                              + " belongs to "
                              + other.id().function()
                              + " of the repository "
                              + other.repository()
                              + "; choose another path")));
    }
  }

  private Optional<Plan.Wanted> change(SourceTree source, Found function, List<String> errors) {
    String directory = function.file().directory();
    String tree = function.file().tree();
    Manifest manifest = function.manifest();
    try {
      Set<String> files = source.entries(directory);
      Optional<Builder> builder = builder(manifest, files);
      String type = builder.map(Builder::type).orElse(CUSTOM);
      String key = BuildKey.of(function.name(), tree, type, manifest.build());
      Optional<Version> now = catalog.find(function.name());
      if (now.filter(version -> version.key().equals(key)).isPresent()) {
        return Optional.empty();
      }
      checkNetwork(manifest);
      BuildPlan build = buildPlan(source, function, builder, files);
      return Optional.of(
          new Plan.Wanted(
              directory,
              tree,
              key,
              manifest,
              build,
              now,
              versions.findByKey(function.name(), key)));
    } catch (SkerryException e) {
      errors.add(function.file().path() + ": " + e.text());
      return Optional.empty();
    }
  }

  /** Refused here, in words, and not when the function is called. */
  private void checkNetwork(Manifest manifest) {
    boolean outbound = manifest.spec().network().outbound();
    if (outbound || manifest.build().network()) {
      CheckResult check = network.get();
      if (!check.healthy()) {
        throw new SkerryException(
            ErrorCode.UNPROCESSABLE,
            (outbound ? "network: " : "build.network: ") + check.message() + "; " + check.remedy());
      }
    }
  }

  /** The builder; none when the manifest's own build command needs none. */
  private Optional<Builder> builder(Manifest manifest, Set<String> files) {
    return manifest.runtime().isEmpty() && !manifest.build().command().isEmpty()
        ? Optional.empty()
        : Optional.of(builders.choose(manifest.runtime(), files));
  }

  private static BuildPlan buildPlan(
      SourceTree source, Found function, Optional<Builder> builder, Set<String> files) {
    BuildSpec build = function.manifest().build();
    Set<String> executables = source.executables(function.file().directory());
    BuildPlan plan =
        builder
            .map(b -> b.plan(new BuildRequest(function.name(), files, executables, build)))
            .orElse(new BuildPlan(List.of(), List.of(), List.of()));
    if (function.manifest().spec().command().isEmpty() && plan.command().isEmpty()) {
      throw new SkerryException(
          ErrorCode.UNPROCESSABLE, "command: nothing says what to run; write command: [./PROGRAM]");
    }
    List<List<String>> steps = build.command().isEmpty() ? plan.steps() : List.of(build.command());
    return new BuildPlan(steps, plan.command(), plan.tools());
  }

  private List<Version> removed(String repository, List<Found> found) {
    Set<FunctionName> names = new HashSet<>();
    found.forEach(function -> names.add(function.name()));
    return catalog.versions().stream()
        .filter(version -> version.repository().equals(repository))
        .filter(version -> !names.contains(version.id().function()))
        .toList();
  }
}
