package io.skerry.deployer.watch;

import io.skerry.deployer.git.Fetch;
import io.skerry.deployer.git.Fetched;
import io.skerry.deployer.git.Harmless;
import io.skerry.deployer.git.Repositories;
import io.skerry.deployer.release.DeployRequest;
import io.skerry.deployer.release.Deployments;
import io.skerry.deployer.spi.CommitStatus;
import io.skerry.deployer.watch.WatchState.Phase;
import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.SkerryException;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one other repository again and again, and deploys what lands on its branch. Whatever
 * goes wrong, what is in service stays. Looks run on the threads of the rhythm, one at a time; safe
 * for use by many threads.
 */
final class Watcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
  private static final int SHORT_ID = 10;

  private final WatchedRepository repository;
  private final Fetch fetch;
  private final Repository mirror;
  private final Deployments deployments;
  private final StatusReports reports;
  private final Rhythm rhythm;

  /** The last commit that was refused: it is not tried again and again. */
  private volatile ObjectId refused = ObjectId.zeroId();

  private volatile WatchState state = WatchState.NEW;

  /**
   * @param mirror our copy of the repository; its deployed branch is what is in service
   */
  Watcher(
      WatchedRepository repository,
      Repository mirror,
      Deployments deployments,
      StatusReports reports,
      Rhythm.Threads threads) {
    this.repository = repository;
    this.fetch = repository.fetch();
    this.mirror = mirror;
    this.deployments = deployments;
    this.reports = reports;
    this.rhythm =
        new Rhythm(
            threads, repository.settings().interval(), this::look, next -> set(s -> s.next(next)));
  }

  /** Looks for the first time. */
  void start() {
    rhythm.soon();
  }

  /** Looks now, or once more when it is looking or deploying. */
  void lookNow() {
    rhythm.soon();
  }

  WatchedRepository repository() {
    return repository;
  }

  WatchState state() {
    return state;
  }

  /** How the last look went, and where the status of a commit could not be told. */
  CheckResult check() {
    CheckResult health = state.health();
    return health.healthy() ? reports.check().orElse(health) : health;
  }

  private synchronized void set(UnaryOperator<WatchState> change) {
    state = change.apply(state);
  }

  private void look() {
    boolean first = state.reached().isEmpty();
    set(s -> s.looked(Instant.now()));
    try {
      switch (fetch.tip(mirror)) {
        case Fetched.Failed failed -> away(failed);
        case Fetched.Tip(ObjectId tip) -> reached(tip, first);
      }
    } catch (SkerryException e) {
      away(new Fetched.Failed(Fetched.Step.OBJECTS, e.text(), "look at the disk and the log"));
    } catch (RuntimeException | Error e) {
      if (rhythm.isClosed()) {
        LOG.debug("the watch of {} ends", repository.name(), e);
        return;
      }
      // Whatever it is: a watch that ended here would miss every later commit without a word.
      LOG.error("watch {}", repository.name(), e);
      CheckResult broken = CheckResult.failed("the watch failed: " + e, "see the log");
      set(s -> s.with(Phase.AWAY, broken));
      rhythm.failed();
    }
  }

  private void away(Fetched.Failed failed) {
    String text = "fetch " + fetch.branch() + " of " + url() + ": " + failed.message();
    if (state.phase() != Phase.AWAY && !rhythm.isClosed()) {
      LOG.warn("watch {}: {}; what is in service goes on", repository.name(), text);
    }
    CheckResult health = CheckResult.failed(text + "; what is in service goes on", failed.remedy());
    set(s -> s.with(Phase.AWAY, health));
    rhythm.failed();
  }

  private String url() {
    return Harmless.text(fetch.url());
  }

  private void reached(ObjectId tip, boolean first) {
    if (state.phase() == Phase.AWAY) {
      LOG.info("watch {}: it can be reached again", repository.name());
    }
    ObjectId deployed = Repositories.resolve(mirror, Repositories.DEPLOYED);
    ObjectId landed = Repositories.resolve(mirror, Fetch.LANDED);
    set(s -> {
      WatchState now = s.reached(Instant.now());
      return deployed.equals(ObjectId.zeroId()) ? now : now.inService(deployed.name());
    });
    if (tip.equals(deployed)) {
      if (first) {
        // Told again after a start: the last one may have been cut off before it was told.
        reports.tell(tip.name(), CommitStatus.State.SUCCESS, "in service");
      }
      landed(tip);
    } else if (tip.equals(landed)) {
      // Something else was put into service since, on purpose: it stays until a new commit lands.
      current();
    } else if (tip.equals(refused)) {
      refusedIs(tip);
    } else {
      deploy(deployed, tip);
      return;
    }
    rhythm.done();
  }

  private void current() {
    set(s -> s.with(Phase.CURRENT, CheckResult.ok("up to date")));
  }

  private void refusedIs(ObjectId tip) {
    CheckResult health =
        CheckResult.failed(
            "commit " + tip.abbreviate(SHORT_ID).name() + " was refused",
            "see the log; fix, commit");
    set(s -> s.with(Phase.REFUSED, health));
  }

  /** Remembers what was put into service, so that a roll-back is not undone by the next look. */
  private void landed(ObjectId tip) {
    if (!Repositories.resolve(mirror, Fetch.LANDED).equals(tip)) {
      Repositories.update(mirror, Fetch.LANDED, tip);
    }
    current();
  }

  private void deploy(ObjectId from, ObjectId tip) {
    String name = repository.name();
    LOG.info("{}: commit {} has landed", name, tip.name());
    set(s -> s.with(Phase.DEPLOYING, CheckResult.ok("deploying " + tip.name())));
    reports.tell(tip.name(), CommitStatus.State.PENDING, "checking and building");
    Landing landing =
        new Landing(
            name,
            deployments.submit(new DeployRequest(name, mirror, Repositories.DEPLOYED, from, tip)));
    // The queue is waited for on a virtual thread; what follows reads files.
    landing.hear(result -> rhythm.execute(() -> landed(tip, result)));
  }

  private void landed(ObjectId tip, Landing.Result result) {
    try {
      switch (result) {
        case Landing.InService(String release) -> {
          set(s -> s.inService(tip.name()));
          landed(tip);
          reports.tell(tip.name(), CommitStatus.State.SUCCESS, "released as " + release);
        }
        case Landing.Refused(List<String> reasons) -> {
          refused = tip;
          refusedIs(tip);
          reports.tell(tip.name(), CommitStatus.State.FAILURE, inShort(reasons));
        }
        case Landing.Lost _ -> current(); // The next look finds what became of it.
      }
    } catch (RuntimeException e) {
      LOG.error("watch {}", repository.name(), e);
    }
    rhythm.done();
  }

  private static String inShort(List<String> reasons) {
    String first = reasons.isEmpty() ? "refused" : reasons.getFirst();
    return reasons.size() > 1 ? first + " (and " + (reasons.size() - 1) + " more)" : first;
  }

  /** Waits until the last status is told, until then at the latest. */
  void settle(long untilNanos) {
    reports.settle(untilNanos);
  }

  /** Ends for good. */
  void remove() {
    close();
    reports.forget();
  }

  @Override
  public void close() {
    rhythm.close();
    reports.close();
  }
}
