package io.skerry.deployer.release;

import io.skerry.deployer.git.Repositories;
import io.skerry.deployer.git.SourceTree;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.BuildTable;
import io.skerry.runtime.store.Ids;
import io.skerry.runtime.store.Release;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;

/** Takes one deployment from its plan to its release. */
final class DeploymentRun {
  /** A version that a plan takes again may be removed before it is in service. */
  private static final int ATTEMPTS = 3;

  private final Planner planner;
  private final VersionMaker maker;
  private final BuildTable builds;
  private final Activation activation;
  private final RefMoves refs;
  private final Supplier<String> address;

  DeploymentRun(
      Planner planner,
      VersionMaker maker,
      BuildTable builds,
      Activation activation,
      RefMoves refs,
      Supplier<String> address) {
    this.planner = planner;
    this.maker = maker;
    this.builds = builds;
    this.activation = activation;
    this.refs = refs;
    this.address = address;
  }

  /** The plan in words. */
  List<String> words(DeployRequest request, Plan plan) {
    if (request.deletes()) {
      return List.of("the preview of " + request.branch() + " goes away");
    }
    int count = plan.functions();
    return Stream.of(
            Stream.of(
                count + (count == 1 ? " manifest read" : " manifests read"),
                "plan for commit " + request.source().abbreviate(10).name() + place(request)),
            PlanText.of(plan, Instant.now(), request.deploys()).stream(),
            planner.notes(request, plan).stream().map(note -> "  note: " + note))
        .flatMap(lines -> lines)
        .toList();
  }

  private static String place(DeployRequest request) {
    return request.deploys() ? "" : ", preview of the branch " + request.branch();
  }

  /** Builds to be queued for the functions. */
  static List<Build> builds(DeploymentJob job, List<Plan.Wanted> functions) {
    DeployRequest request = job.request();
    return functions.stream()
        .map(function ->
            new Build(
                Ids.build(),
                function.name(),
                null,
                request.name(),
                request.source().name(),
                job.id(),
                function.key(),
                Build.State.QUEUED,
                "",
                null,
                Instant.now(),
                null,
                null,
                0,
                0))
        .toList();
  }

  /**
   * Runs the deployment.
   *
   * @throws Refused with all reasons; then nothing has changed
   */
  Deployment.Released run(DeploymentJob job) throws Refused {
    DeployRequest request = job.request();
    refs.catchUp(request.name(), request.git());
    ObjectId from = checkBase(request);
    if (request.deletes()) {
      return release(job, from, planner.planEnd(request), Map.of(), "", "delete the branch");
    }
    SourceTree source =
        job.planned()
            .map(Planned::source)
            .orElseGet(() -> SourceTree.of(request.git(), request.source()));
    for (int attempt = 1; ; attempt++) {
      Plan plan = attempt == 1 ? plan(job, source) : planner.plan(request, source);
      queueMissing(job, plan);
      Map<FunctionName, Version> made = maker.make(request, source, plan, job.builds(), job::say);
      try {
        return release(job, from, plan, made, source.author(), source.subject());
      } catch (SkerryException e) {
        if (attempt == ATTEMPTS || !activation.lacks(made.values())) {
          throw e;
        }
        job.say("a version that was to be taken again was removed as old meanwhile: planning anew");
      }
    }
  }

  /** The plan from when it was queued, if nothing has come into service since. */
  private Plan plan(DeploymentJob job, SourceTree source) throws Refused {
    Optional<Planned> planned = job.planned().filter(p -> p.generation() == planner.generation());
    return planned.isPresent() ? planned.get().plan() : planner.plan(job.request(), source);
  }

  /** What waits in the meantime may have taken the branch on: the commit must contain that. */
  private static ObjectId checkBase(DeployRequest request) throws Refused {
    ObjectId now = Repositories.resolve(request.git(), request.ref());
    if (now.equals(request.oldCommit())
        || now.equals(request.newCommit())
        || Repositories.isAncestor(request.git(), now, request.newCommit())) {
      return now;
    }
    throw new Refused(List.of(request.ref() + " has moved meanwhile; fetch, merge and push again"));
  }

  private static boolean made(Build build) {
    return build.state() == Build.State.SUCCEEDED || build.state() == Build.State.SUPERSEDED;
  }

  /** The plan may ask for more than it did when the deployment was queued. */
  private void queueMissing(DeploymentJob job, Plan plan) {
    List<Plan.Wanted> missing =
        plan.toBuild().stream()
            .filter(function -> {
              String id = job.builds().get(function.name());
              return id == null
                  || builds
                      .find(id)
                      .filter(b -> b.key().equals(function.key()) && !made(b))
                      .isEmpty();
            })
            .toList();
    if (!missing.isEmpty()) {
      List<Build> queued = builds(job, missing);
      builds.queue(queued);
      queued.forEach(build -> job.builds().put(build.function(), build.id()));
    }
  }

  private Deployment.Released release(
      DeploymentJob job,
      ObjectId from,
      Plan plan,
      Map<FunctionName, Version> made,
      String author,
      String message) {
    DeployRequest request = job.request();
    Map<FunctionName, Optional<Version>> targets = new LinkedHashMap<>();
    made.forEach((name, version) -> targets.put(name, Optional.of(version)));
    plan.removed().forEach(version -> targets.put(version.id().function(), Optional.empty()));
    ObjectId to = request.rebuild().isPresent() ? from : request.newCommit();
    Release release =
        activation.activate(
            new Wish(
                job.id(),
                cause(request),
                request.name(),
                request.ref(),
                from.name(),
                to.name(),
                author,
                message(request, message),
                request.pusher(),
                targets,
                planner.stillHeld(request),
                plan.freed()),
            job.row());
    refs.follow(request.git(), release, job::say);
    tell(job, release, made);
    return new Deployment.Released(release);
  }

  private static Release.Cause cause(DeployRequest request) {
    if (request.rebuild().isPresent()) {
      return Release.Cause.REBUILD;
    }
    return request.deploys() ? Release.Cause.PUSH : Release.Cause.PREVIEW;
  }

  private static String message(DeployRequest request, String message) {
    return request.rebuild().map(version -> "rebuild " + version.id()).orElse(message);
  }

  private void tell(DeploymentJob job, Release release, Map<FunctionName, Version> made) {
    boolean preview = release.cause() == Release.Cause.PREVIEW;
    job.say("released " + release.id());
    for (Version version : made.values()) {
      job.say("  " + version.id());
      if (preview) {
        job.say("    " + address.get() + "/function/" + previewName(version, release));
      } else {
        version.spec().http().forEach(http -> job.say("    " + address.get() + http.path()));
      }
    }
    if (release.changes().isEmpty()) {
      job.say("  nothing changes");
    }
  }

  private static String previewName(Version version, Release release) {
    return version.id().function() + "@" + release.branch().replace("/", "%2F");
  }
}
