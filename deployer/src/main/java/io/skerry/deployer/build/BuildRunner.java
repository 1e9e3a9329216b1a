package io.skerry.deployer.build;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.FunctionSpec;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.spi.Stage;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.BuildTable;
import io.skerry.runtime.store.Ids;
import io.skerry.runtime.store.VersionTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes versions: checks the files out, runs the steps in a build jail, keeps the result as a
 * snapshot. Blocks. One build of one function at a time: callers see to that.
 */
public final class BuildRunner {
  private final Snapshots snapshots;
  private final BuildJails jails;
  private final Base base;
  private final BuildTable builds;
  private final VersionTable versions;

  public BuildRunner(
      Snapshots snapshots, BuildJails jails, Base base, BuildTable builds, VersionTable versions) {
    this.snapshots = snapshots;
    this.jails = jails;
    this.base = base;
    this.builds = builds;
    this.versions = versions;
  }

  /**
   * Builds a version, which is then stored but not in service.
   *
   * @param listener hears the build's log as it comes
   * @throws SkerryException (unprocessable) when the function cannot be built as it is
   */
  public Version run(BuildJob job, Consumer<String> listener) {
    FunctionName function = job.manifest().spec().name();
    checkTools(job);
    Build build = builds.start(Ids.build(), function, job.repository(), job.commit());
    BuildLog log = new BuildLog(builds, build.id(), listener);
    @Nullable Integer status = null;
    Build.State state = Build.State.FAILED;
    try (Stage stage = snapshots.stage(build.id())) {
      job.checkOut().accept(stage.tree());
      stage.handOver();
      status = steps(job, build, stage, log);
      snapshots.snapshot(stage, build.version());
      Version version = version(job, build);
      versions.insert(version);
      state = Build.State.SUCCEEDED;
      return version;
    } catch (StepFailed e) {
      status = e.status;
      throw e.reason;
    } catch (SkerryException e) {
      log.conclude("[skerry] " + e.text());
      throw e;
    } finally {
      log.finish();
      builds.finish(build.id(), ended(state), status);
    }
  }

  /** A build that fails because the service stops did not fail by itself. */
  private Build.State ended(Build.State state) {
    return state == Build.State.FAILED && jails.cancelled() ? Build.State.INTERRUPTED : state;
  }

  /** Whether builds and functions that ask for a network can have one on this host. */
  public CheckResult checkNetwork() {
    return jails.checkNetwork();
  }

  /** Ends what is being built: the service stops. */
  public void cancel() {
    jails.cancel();
  }

  private void checkTools(BuildJob job) {
    base.missing(job.plan().tools())
        .ifPresent(tool -> {
          throw new SkerryException(
              ErrorCode.UNPROCESSABLE,
              job.manifest().spec().name()
                  + " needs the program "
                  + tool.program()
                  + ", which this server does not have; "
                  + tool.remedy());
        });
  }

  /** Runs the steps within the build's timeout; the exit status of the last one. */
  private @Nullable Integer steps(BuildJob job, Build build, Stage stage, BuildLog log)
      throws StepFailed {
    Duration timeout = job.manifest().build().timeout();
    long end = System.nanoTime() + timeout.toNanos();
    @Nullable Integer status = null;
    for (List<String> step : job.plan().steps()) {
      log.say("$ " + BuildLog.harmless(String.join(" ", step)));
      Duration left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
      JailExit exit = jails.run(job, build, stage, step, left, log);
      status = exit.status();
      if (!exit.success()) {
        String function = job.manifest().spec().name().value();
        throw new StepFailed(status, BuildFailure.of(function, step, exit, timeout));
      }
    }
    return status;
  }

  private Version version(BuildJob job, Build build) {
    FunctionSpec spec = job.manifest().spec();
    FunctionSpec whole = spec.command().isEmpty() ? spec.withCommand(job.plan().command()) : spec;
    return new Version(
        build.version(),
        whole,
        job.key(),
        job.repository(),
        job.commit(),
        job.tree(),
        build.id(),
        Instant.now());
  }

  /** A step ended badly; carries its exit status to the build's row. */
  private static final class StepFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final SkerryException reason;

    StepFailed(int status, SkerryException reason) {
      super(reason);
      this.status = status;
      this.reason = reason;
    }
  }
}
