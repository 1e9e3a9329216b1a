package io.skerry.deployer.release;

import io.skerry.deployer.build.BuildJob;
import io.skerry.deployer.build.BuildRunner;
import io.skerry.deployer.git.SourceTree;
import io.skerry.runtime.function.Version;
import java.util.ArrayList;
import java.util.List;

/** Makes the versions that a plan wants, or takes those that were built from the same before. */
final class VersionMaker {
  private final BuildRunner runner;

  VersionMaker(BuildRunner runner) {
    this.runner = runner;
  }

  /** One version for each function that the plan wants, in its order. */
  List<Version> make(String repository, SourceTree source, Plan plan, Progress progress) {
    List<Version> made = new ArrayList<>();
    for (Plan.Wanted function : plan.wanted()) {
      made.add(function.ready().orElseGet(() -> build(repository, source, function, progress)));
    }
    return made;
  }

  private Version build(
      String repository, SourceTree source, Plan.Wanted function, Progress progress) {
    progress.line("building " + function.name());
    BuildJob job =
        new BuildJob(
            function.manifest(),
            function.build(),
            function.key(),
            repository,
            source.commit(),
            function.tree(),
            target -> source.checkOut(function.directory(), target));
    Version version = runner.run(job, line -> progress.line("  | " + line));
    progress.line("built " + version.id());
    return version;
  }
}
