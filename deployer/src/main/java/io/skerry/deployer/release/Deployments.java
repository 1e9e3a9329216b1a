package io.skerry.deployer.release;

import io.skerry.deployer.build.BuildRunner;
import io.skerry.deployer.build.Builders;
import io.skerry.deployer.git.Repositories;
import io.skerry.deployer.git.SourceTree;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.Ids;
import io.skerry.runtime.store.Release;
import io.skerry.runtime.store.ReleaseTable;
import io.skerry.runtime.store.VersionTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts commits into service, one after the other, on a platform thread of its own. A release is one
 * transaction; the ref follows it, at the latest at the next start. Safe for use by many threads.
 */
public final class Deployments implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Deployments.class);

  private static final Deployment.Rejected STOPPING =
      new Deployment.Rejected(List.of("the service is stopping; push again"));

  private final Planner planner;
  private final BuildRunner runner;
  private final VersionMaker maker;
  private final Catalog catalog;
  private final VersionTable versions;
  private final ReleaseTable releases;
  private final Supplier<String> address;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("deployments").factory());

  /**
   * @param address where the service is reached, such as {@code http://127.0.0.1:8080}
   */
  public Deployments(
      Catalog catalog,
      VersionTable versions,
      ReleaseTable releases,
      Builders builders,
      BuildRunner runner,
      Supplier<String> address) {
    this.planner = new Planner(catalog, versions, releases, builders, runner::checkNetwork);
    this.runner = runner;
    this.maker = new VersionMaker(runner);
    this.catalog = catalog;
    this.versions = versions;
    this.releases = releases;
    this.address = address;
  }

  /**
   * Brings refs to where the releases say, and the catalog to what the database says. Call once,
   * before anything else.
   */
  public void recover(Repositories repositories) {
    for (Release release : releases.unmoved()) {
      Optional<Repository> git = repositories.find(release.repository());
      if (git.isPresent()) {
        rollForward(git.get(), release);
      } else {
        LOG.warn("release {}: there is no repository {}", release.id(), release.repository());
        releases.refMoved(release.id());
      }
    }
    catalog.replace(versions.active());
  }

  /** Moves the ref of a release after it, unless a later one has moved it on already. */
  private void rollForward(Repository git, Release release) {
    ObjectId to = ObjectId.fromString(release.newCommit());
    if (Repositories.resolve(git, release.ref()).name().equals(release.oldCommit())) {
      Repositories.update(git, release.ref(), to);
      LOG.info(
          "moved {} of {} after release {}", release.ref(), release.repository(), release.id());
    }
    releases.refMoved(release.id());
    Repositories.unpin(git, to);
  }

  /** Queues a commit. */
  public Deployment submit(DeployRequest request) {
    Deployment deployment = new Deployment();
    try {
      thread.execute(() -> run(request, deployment));
    } catch (RejectedExecutionException _) {
      deployment.tell(STOPPING);
    }
    return deployment;
  }

  private void run(DeployRequest request, Deployment deployment) {
    if (thread.isShutdown()) {
      deployment.tell(STOPPING);
      return;
    }
    try {
      deployment.tell(new Deployment.Released(deploy(request, deployment)));
    } catch (Refused e) {
      deployment.tell(new Deployment.Rejected(e.reasons()));
    } catch (SkerryException e) {
      deployment.tell(new Deployment.Rejected(List.of(e.text())));
    } catch (RuntimeException e) {
      LOG.error("deploy {} of {}", request.newCommit().name(), request.name(), e);
      deployment.tell(
          new Deployment.Rejected(List.of("the service failed; its log says more: " + e)));
    }
  }

  private Release deploy(DeployRequest request, Deployment deployment) throws Refused {
    Progress progress = text -> deployment.tell(new Deployment.Line(text));
    releases.unmoved().stream()
        .filter(release -> release.repository().equals(request.name()))
        .forEach(release -> rollForward(request.git(), release));
    if (!Repositories.resolve(request.git(), request.ref()).equals(request.oldCommit())) {
      throw new Refused(
          List.of(request.ref() + " has moved meanwhile; fetch, merge and push again"));
    }
    SourceTree source = SourceTree.of(request.git(), request.newCommit());
    Plan plan = planner.plan(request.name(), source);
    int count = plan.wanted().size() + plan.untouched();
    progress.line(count + (count == 1 ? " manifest read" : " manifests read"));
    progress.line("plan for commit " + source.commit().substring(0, 10));
    plan.lines().forEach(progress::line);
    Repositories.pin(request.git(), request.newCommit());
    List<Version> made;
    Release release;
    try {
      made = maker.make(request.name(), source, plan, progress);
      release = release(request, source, plan, made);
      releases.activate(release);
    } catch (RuntimeException e) {
      Repositories.unpin(request.git(), request.newCommit());
      throw e;
    }
    catalog.replace(versions.active());
    moveRef(request, release, progress);
    tell(release, made, progress);
    return release;
  }

  /** The release is made: a ref that cannot follow at once must not make it look refused. */
  private void moveRef(DeployRequest request, Release release, Progress progress) {
    try {
      rollForward(request.git(), release);
    } catch (SkerryException e) {
      LOG.error("{} of {}: {}", request.ref(), request.name(), e.text());
      progress.line(
          "released, but "
              + request.ref()
              + " does not stand there yet; the next deployment or start moves it");
    }
  }

  private static Release release(
      DeployRequest request, SourceTree source, Plan plan, List<Version> made) {
    List<Release.Change> changes = new ArrayList<>();
    for (int i = 0; i < made.size(); i++) {
      Plan.Wanted wanted = plan.wanted().get(i);
      Integer before = wanted.now().map(version -> version.id().number()).orElse(null);
      Version version = made.get(i);
      changes.add(new Release.Change(wanted.name(), wanted.kind(), before, version.id().number()));
    }
    for (Version version : plan.removed()) {
      changes.add(
          new Release.Change(
              version.id().function(), Release.Kind.REMOVED, version.id().number(), null));
    }
    return new Release(
        Ids.release(),
        request.name(),
        request.ref(),
        request.oldCommit().name(),
        request.newCommit().name(),
        source.author(),
        source.subject(),
        Instant.now(),
        changes);
  }

  private void tell(Release release, List<Version> made, Progress progress) {
    progress.line("released " + release.id());
    for (Version version : made) {
      progress.line("  " + version.id());
      version.spec().http().forEach(http -> progress.line("    " + address.get() + http.path()));
    }
    if (release.changes().isEmpty()) {
      progress.line("  nothing changes");
    }
  }

  /** Ends the build under way and with it its deployment; those that wait are refused. */
  @Override
  public void close() {
    thread.shutdown();
    runner.cancel();
    thread.close();
  }
}
