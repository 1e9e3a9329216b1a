package io.skerry.deployer.build;

import io.skerry.deployer.spi.BuildPlan;
import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Provenance;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionFiles;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.snapshot.TreeListing;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.spi.Stage;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.BuildLogTable;
import io.skerry.runtime.store.BuildTable;
import io.skerry.runtime.store.VersionTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes versions: checks the files out, runs the steps in a build jail, keeps the result as a
 * snapshot. Blocks. Safe for use by many threads; closing ends what is being built.
 */
public final class BuildRunner implements AutoCloseable {
  private final Snapshots snapshots;
  private final BuildJails jails;
  private final Base base;
  private final BuildCaches caches;
  private final ToolVersions tools;
  private final BuildTable builds;
  private final VersionTable versions;
  private final BuildWatch watch;

  public BuildRunner(
      Snapshots snapshots,
      BuildJails jails,
      Base base,
      BuildCaches caches,
      BuildTable builds,
      BuildLogTable logs,
      VersionTable versions) {
    this.snapshots = snapshots;
    this.jails = jails;
    this.base = base;
    this.caches = caches;
    this.tools = new ToolVersions(snapshots, jails, base);
    this.builds = builds;
    this.versions = versions;
    this.watch = new BuildWatch(builds, logs);
  }

  /**
   * Runs a build that is queued; its version is then stored but not in service.
   *
   * @param build its id
   * @param listener hears the build's log as it comes
   * @throws SkerryException (unprocessable) when the function cannot be built as it is; (conflict)
   *     when the build was cancelled
   */
  public Version run(BuildJob job, String build, Consumer<String> listener) {
    if (!builds.start(build)) {
      throw cancelled(job, build);
    }
    BuildLog log = watch.open(build, listener);
    BuildUsage usage = new BuildUsage();
    Build.State state = Build.State.FAILED;
    String detail = "";
    try (Stage stage = snapshots.stage(build)) {
      checkTools(job.function(), job.plan());
      job.checkOut().accept(stage.tree());
      BuildCaches.Key cache = BuildCaches.Key.of(job);
      caches.lend(cache, stage.tree());
      stage.handOver();
      steps(job, build, stage, log, usage);
      stage.takeBack();
      Version version = keep(job, cache, build, stage, log);
      state = Build.State.SUCCEEDED;
      return version;
    } catch (SkerryException e) {
      state = ended(build);
      detail = e.text();
      log.conclude("[skerry] " + e.text());
      throw state == Build.State.CANCELLED ? cancelled(job, build) : e;
    } catch (RuntimeException e) {
      detail = String.valueOf(e);
      throw e;
    } finally {
      watch.close(log, build, usage.end(state, detail));
      jails.forget(build);
    }
  }

  private Version keep(
      BuildJob job, BuildCaches.Key cache, String build, Stage stage, BuildLog log) {
    if (job.origin().preview()) {
      caches.drop(cache, stage.tree());
      return keep(job, build, stage);
    }
    try (BuildCaches.Taken taken = caches.take(cache, build, stage.tree(), log::say)) {
      Version version = keep(job, build, stage);
      taken.keep();
      return version;
    }
  }

  private Version keep(BuildJob job, String build, Stage stage) {
    VersionId id = builds.number(build, job.function());
    VersionFiles files = TreeListing.of(stage.tree());
    snapshots.snapshot(stage, id);
    Version version = version(job, build, id);
    insert(version, files);
    return version;
  }

  /**
   * A snapshot without a row would be in nobody's way, but would lie there until the next start.
   */
  private void insert(Version version, VersionFiles files) {
    try {
      versions.insert(version, files);
    } catch (SkerryException e) {
      if (versions.find(version.id()).isEmpty()) {
        snapshots.destroy(version.id());
      }
      throw e;
    }
  }

  /** A build that fails because it was ended from outside did not fail by itself. */
  private Build.State ended(String build) {
    if (jails.stopping()) {
      return Build.State.INTERRUPTED;
    }
    return jails.cancelled(build) ? Build.State.CANCELLED : Build.State.FAILED;
  }

  private static SkerryException cancelled(BuildJob job, String build) {
    return new SkerryException(
        ErrorCode.CONFLICT, "build of " + job.function() + " was cancelled (" + build + ")");
  }

  /** For each base that versions were built on and that is not today's, a line in words. */
  public List<String> notes(Collection<Version> built) {
    return BaseDrift.notes(built, base.identity());
  }

  /** Whether builds and functions that ask for a network can have one on this host. */
  public CheckResult checkNetwork() {
    return jails.checkNetwork();
  }

  /** Lets the next build of a function begin without what earlier ones kept. */
  public void forgetCaches(FunctionName function) {
    caches.forget(function);
  }

  /** Ends one build that runs, or is about to. */
  public void cancel(String build) {
    jails.cancel(build);
  }

  /** Ends what is being built: the service stops. */
  public void stop() {
    jails.stop();
  }

  /**
   * Looks for the programs that a build needs.
   *
   * @throws SkerryException (unprocessable) naming the first that is missing, and how to install it
   */
  public void checkTools(FunctionName function, BuildPlan plan) {
    base.missing(plan.tools())
        .ifPresent(tool -> {
          throw new SkerryException(
              ErrorCode.UNPROCESSABLE,
              function
                  + " needs the program "
                  + tool.program()
                  + ", which this server does not have; "
                  + tool.remedy());
        });
  }

  /** Runs the steps within the build's timeout. */
  private void steps(BuildJob job, String build, Stage stage, BuildLog log, BuildUsage usage) {
    Duration timeout = job.manifest().build().timeout();
    long end = System.nanoTime() + timeout.toNanos();
    for (List<String> step : job.plan().steps()) {
      log.say("$ " + StepWords.of(step));
      Duration left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
      JailExit exit = jails.run(job, build, stage, step, left, log);
      usage.add(exit);
      if (!exit.success()) {
        throw BuildFailure.of(job.function().value(), step, exit, timeout, job.plan().hint());
      }
    }
  }

  private Version version(BuildJob job, String build, VersionId id) {
    FunctionSpec spec = job.manifest().spec();
    FunctionSpec whole = spec.command().isEmpty() ? spec.withCommand(job.plan().command()) : spec;
    BuildJob.Origin origin = job.origin();
    return new Version(
        id,
        whole,
        job.key(),
        origin.repository(),
        origin.commit(),
        origin.tree(),
        new Provenance(
            origin.directory(),
            build,
            job.builder(),
            tools.of(job.plan().tools()),
            base.identity(),
            origin.pusher()),
        Instant.now());
  }

  @Override
  public void close() {
    stop();
    watch.close();
  }
}
