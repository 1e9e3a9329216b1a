package io.skerry.deployer.release;

import io.skerry.deployer.build.BuildRunner;
import io.skerry.deployer.build.Builders;
import io.skerry.deployer.git.Repositories;
import io.skerry.deployer.git.SourceTree;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.BuildTable;
import io.skerry.runtime.store.DeploymentRow;
import io.skerry.runtime.store.DeploymentTable;
import io.skerry.runtime.store.Ids;
import io.skerry.runtime.store.ReleaseTable;
import io.skerry.runtime.store.VersionTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/**
 * Puts commits into service: those of one branch one after the other, those of different branches
 * side by side. What is queued is stored, and goes on after a stop. Safe for use by many threads.
 */
public final class Deployments implements AutoCloseable {
  private final Planner planner;
  private final BuildRunner runner;
  private final BuildQueue queue;
  private final DeploymentTable table;
  private final BuildTable builds;
  private final RefMoves refs;
  private final Activation activation;
  private final DeploymentRun run;
  private final Turn turn;
  private final Restart restart;
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("deployment-", 0).factory());

  /** The tables that deployments read and write. */
  public record Tables(
      VersionTable versions,
      ReleaseTable releases,
      BuildTable builds,
      DeploymentTable deployments) {}

  /**
   * @param previews how many branches of a repository may have a preview
   * @param address where the service is reached, such as {@code http://127.0.0.1:8080}
   */
  public Deployments(
      Catalog catalog,
      Tables tables,
      Builders builders,
      BuildRunner runner,
      int previews,
      Supplier<String> address) {
    this.planner =
        new Planner(catalog, tables.versions(), tables.releases(), builders, runner, previews);
    this.runner = runner;
    this.queue = new BuildQueue(runner, tables.builds(), tables.versions());
    this.table = tables.deployments();
    this.builds = tables.builds();
    this.refs = new RefMoves(tables.releases());
    this.activation =
        new Activation(catalog, tables.versions(), tables.releases(), tables.deployments());
    this.run =
        new DeploymentRun(planner, new VersionMaker(queue), builds, activation, refs, address);
    this.turn = new Turn(run, table);
    this.restart = new Restart(table, builds, refs, activation);
  }

  /**
   * Brings refs to where the releases say, and the catalog to what the database says. Call once,
   * before anything else.
   */
  public void recover(Repositories repositories) {
    restart.recover(repositories);
  }

  /** Goes on with what was queued when the service stopped. Call once, when it serves. */
  public void resume(Repositories repositories) {
    restart.queued(repositories).forEach(this::enqueue);
  }

  /**
   * What a commit would change, in words.
   *
   * @throws Refused with every error that was found
   */
  public List<String> plan(DeployRequest request) throws Refused {
    return run.words(request, planOf(request, planned(request)));
  }

  /** Nothing when the branch goes away. */
  private Optional<Planned> planned(DeployRequest request) throws Refused {
    if (request.deletes()) {
      return Optional.empty();
    }
    long generation = planner.generation();
    SourceTree source = SourceTree.of(request.git(), request.source());
    return Optional.of(new Planned(source, planner.plan(request, source), generation));
  }

  private Plan planOf(DeployRequest request, Optional<Planned> planned) {
    return planned.map(Planned::plan).orElseGet(() -> planner.planEnd(request));
  }

  /**
   * Plans a commit and queues it; what is queued already is waited for. What is wrong with it is
   * told at once.
   */
  public Deployment submit(DeployRequest request) {
    DeploymentRow row = row(request, Ids.release());
    try {
      return submit(request, row);
    } catch (Refused e) {
      return rejected(row.id(), e.reasons());
    } catch (SkerryException e) {
      return rejected(row.id(), List.of(e.text()));
    }
  }

  private static Deployment rejected(String id, List<String> reasons) {
    Deployment deployment = new Deployment(id);
    deployment.tell(new Deployment.Rejected(reasons));
    return deployment;
  }

  private Deployment submit(DeployRequest request, DeploymentRow row) throws Refused {
    if (turn.stopping()) {
      throw new Refused(List.of("the service is stopping; push again"));
    }
    Lane lane = lane(request);
    Optional<DeploymentJob> same = lane.same(request);
    if (same.isPresent()) {
      return same.get().deployment();
    }
    refs.catchUp(request.name(), request.git());
    Optional<Planned> planned = planned(request);
    Plan plan = planOf(request, planned);
    DeploymentJob job = new DeploymentJob(row, request, planned);
    run.words(request, plan).forEach(job::say);
    // What is over in a moment need not be stored before: its release says it all.
    if (!plan.toBuild().isEmpty() || !lane.addAlone(job)) {
      queue(job, plan);
    }
    return job.deployment();
  }

  private void queue(DeploymentJob job, Plan plan) {
    List<Build> queued = DeploymentRun.builds(job, plan.toBuild());
    if (!job.request().deletes()) {
      Repositories.pin(job.request().git(), job.id(), job.request().newCommit());
    }
    table.queue(job.row(), queued);
    queued.forEach(build -> job.builds().put(build.function(), build.id()));
    job.store();
    job.deployment().tell(new Deployment.Queued());
    enqueue(job);
  }

  private Lane lane(DeployRequest request) {
    return lanes.computeIfAbsent(
        request.name() + " " + request.ref(), _ -> new Lane(threads, turn::take));
  }

  private void enqueue(DeploymentJob job) {
    for (DeploymentJob other : lane(job.request()).add(job, Deployments::supersedes)) {
      turn.end(
          other,
          DeploymentRow.State.SUPERSEDED,
          List.of(
              "commit %s, pushed later, contains this one and takes its place (%s)"
                  .formatted(job.request().newCommit().abbreviate(10).name(), job.id())));
    }
  }

  /** Only a descendant makes a queued commit unnecessary. */
  private static boolean supersedes(DeploymentJob job, DeploymentJob other) {
    return job.request().rebuild().isEmpty()
        && other.request().rebuild().isEmpty()
        && Repositories.isAncestor(
            job.request().git(), other.request().newCommit(), job.request().newCommit());
  }

  private static DeploymentRow row(DeployRequest request, String id) {
    return new DeploymentRow(
        id,
        request.name(),
        request.ref(),
        request.oldCommit().name(),
        request.newCommit().name(),
        request.pusher(),
        // A rebuild is not gone on with after a stop: nobody waits for it.
        request.rebuild().isEmpty() ? DeploymentRow.State.QUEUED : DeploymentRow.State.RUNNING,
        "",
        Instant.now(),
        null);
  }

  /**
   * Ends a build, and with it the deployment that it belongs to.
   *
   * @throws SkerryException (conflict) when it has ended already; (not found)
   */
  public void cancel(String build) {
    Build found =
        builds
            .find(build)
            .orElseThrow(
                () -> new SkerryException(ErrorCode.NOT_FOUND, "there is no build " + build));
    DeploymentJob job =
        lanes.values().stream()
            .flatMap(lane -> lane.all().stream())
            .filter(candidate -> candidate.id().equals(found.deployment()))
            .findFirst()
            .orElseThrow(() ->
                new SkerryException(
                    ErrorCode.CONFLICT, "the build " + build + " has ended: " + found.state()));
    job.cancel();
    if (lane(job.request()).remove(job)) {
      turn.end(
          job, DeploymentRow.State.CANCELLED, List.of("the build " + build + " was cancelled"));
      return;
    }
    for (String id : new ArrayList<>(job.builds().values())) {
      boolean begun = !builds.end(id, Build.State.CANCELLED, "cancelled");
      if (begun && builds.find(id).filter(row -> !row.state().ended()).isPresent()) {
        runner.cancel(id);
      }
    }
  }

  /** Where releases are made that no commit asks for. */
  Activation activation() {
    return activation;
  }

  /**
   * Builds a version's commit again, and puts the result into service.
   *
   * @throws SkerryException (conflict) when its repository is not here any more
   */
  public Deployment rebuild(Version version, Repositories repositories, String pusher) {
    Repository git =
        repositories
            .find(version.repository())
            .orElseThrow(() ->
                new SkerryException(
                    ErrorCode.CONFLICT,
                    "the repository " + version.repository() + " is not here any more"));
    runner.forgetCaches(version.id().function());
    ObjectId tip = Repositories.resolve(git, Repositories.DEPLOYED);
    return submit(
        new DeployRequest(
            version.repository(),
            git,
            Repositories.DEPLOYED,
            tip,
            tip,
            pusher,
            Optional.of(version)));
  }

  /** Ends the builds under way and with them their deployments; those that wait stay queued. */
  @Override
  public void close() {
    turn.stop();
    queue.close();
    threads.shutdown();
    threads.close();
  }
}
