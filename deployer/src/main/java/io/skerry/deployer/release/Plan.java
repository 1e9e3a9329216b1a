package io.skerry.deployer.release;

import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a commit changes.
 *
 * @param wanted the functions that the commit has and that are not in service as they are there
 * @param removed versions in service whose functions the commit does not have
 * @param untouched how many functions stay as they are
 */
record Plan(List<Wanted> wanted, List<Version> removed, int untouched) {
  Plan {
    wanted = List.copyOf(wanted);
    removed = List.copyOf(removed);
  }

  /**
   * A function that a version must be put into service for.
   *
   * @param directory in the repository
   * @param tree the id of the directory
   * @param key what its version is built from
   * @param now the version in service
   * @param ready a version that was built from the same before
   */
  record Wanted(
      String directory,
      String tree,
      String key,
      Manifest manifest,
      BuildPlan build,
      Optional<Version> now,
      Optional<Version> ready) {
    FunctionName name() {
      return manifest.spec().name();
    }

    Release.Kind kind() {
      return now.isPresent() ? Release.Kind.CHANGED : Release.Kind.ADDED;
    }
  }

  boolean changesNothing() {
    return wanted.isEmpty() && removed.isEmpty();
  }

  /** The plan in words. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Wanted function : wanted) {
      String from = function.now().map(version -> " (now " + version.id().tag() + ")").orElse("");
      String how =
          function.ready().map(version -> ", built before as " + version.id().tag()).orElse("");
      lines.add((function.now().isPresent() ? "  ~ " : "  + ") + function.name() + from + how);
      function
          .manifest()
          .spec()
          .http()
          .forEach(http -> lines.add("      http " + http.path() + " " + http.methods()));
      function
          .manifest()
          .spec()
          .cron()
          .forEach(cron -> lines.add("      cron " + cron.schedule() + " " + cron.timezone()));
    }
    removed.forEach(version ->
        lines.add("  - " + version.id().function() + " (now " + version.id().tag() + ")"));
    if (untouched > 0) {
      lines.add("    " + untouched + (untouched == 1 ? " function" : " functions") + " unchanged");
    }
    return lines;
  }
}
