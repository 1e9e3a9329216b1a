package io.skerry.deployer.release;

import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.Release;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a commit changes.
 *
 * @param wanted the functions that the commit has and that are not in service as they are there
 * @param removed versions in service whose functions the commit does not have
 * @param held functions that stay what a roll-back made them: the commit does not change them
 * @param freed functions that a roll-back had retired and that the commit does not have either
 * @param untouched how many functions stay as they are
 */
record Plan(
    List<Wanted> wanted,
    List<Version> removed,
    List<Held> held,
    Set<FunctionName> freed,
    int untouched) {
  Plan {
    wanted = List.copyOf(wanted);
    removed = List.copyOf(removed);
    held = List.copyOf(held);
    freed = Set.copyOf(freed);
  }

  /**
   * A function that a version must be put into service for.
   *
   * @param directory in the repository
   * @param tree the id of the directory
   * @param key what its version is built from
   * @param builder its type
   * @param now the version in service
   * @param ready a version that was built from the same before
   * @param checkOut writes its files into an empty directory
   */
  record Wanted(
      String directory,
      String tree,
      String key,
      Manifest manifest,
      String builder,
      BuildPlan build,
      Optional<Version> now,
      Optional<Version> ready,
      Consumer<java.nio.file.Path> checkOut) {
    FunctionName name() {
      return manifest.spec().name();
    }

    Release.Kind kind() {
      return now.isPresent() ? Release.Kind.CHANGED : Release.Kind.ADDED;
    }
  }

  /**
   * A function that a roll-back holds.
   *
   * @param at the version in service; absent when the roll-back retired it
   */
  record Held(FunctionName name, Optional<Version> at) {}

  int functions() {
    return wanted.size() + held.size() + untouched;
  }

  /** Those that must be built. */
  List<Wanted> toBuild() {
    return wanted.stream().filter(function -> function.ready().isEmpty()).toList();
  }
}
