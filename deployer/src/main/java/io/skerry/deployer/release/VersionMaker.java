package io.skerry.deployer.release;

import io.skerry.deployer.build.BuildJob;
import io.skerry.deployer.git.SourceTree;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Makes the versions that a plan wants, or takes those that were built from the same before. */
final class VersionMaker {
  private final BuildQueue queue;

  VersionMaker(BuildQueue queue) {
    this.queue = queue;
  }

  /**
   * One version for each function that the plan wants, in its order. All builds run to their ends,
   * so that one push shows everything that fails.
   *
   * @param builds the ids of the queued builds
   */
  Map<FunctionName, Version> make(
      DeployRequest request,
      SourceTree source,
      Plan plan,
      Map<FunctionName, String> builds,
      Progress progress)
      throws Refused {
    Map<FunctionName, CompletableFuture<Version>> pending = new LinkedHashMap<>();
    for (Plan.Wanted function : plan.wanted()) {
      pending.put(
          function.name(),
          function
              .ready()
              .map(CompletableFuture::completedFuture)
              .orElseGet(() ->
                  queue.submit(
                      job(request, source, function),
                      String.valueOf(builds.get(function.name())),
                      request.rebuild().isPresent(),
                      progress)));
    }
    Map<FunctionName, Version> made = new LinkedHashMap<>();
    List<String> reasons = new ArrayList<>();
    pending.forEach((name, version) -> {
      try {
        made.put(name, version.join());
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof SkerryException known)) {
          throw e;
        }
        reasons.add(known.text());
      }
    });
    if (!reasons.isEmpty()) {
      throw new Refused(reasons);
    }
    return made;
  }

  private static BuildJob job(DeployRequest request, SourceTree source, Plan.Wanted function) {
    return new BuildJob(
        function.manifest(),
        function.build(),
        function.key(),
        function.builder(),
        new BuildJob.Origin(
            request.name(),
            source.commit(),
            function.directory(),
            function.tree(),
            request.pusher(),
            !request.deploys()),
        function.checkOut());
  }
}
