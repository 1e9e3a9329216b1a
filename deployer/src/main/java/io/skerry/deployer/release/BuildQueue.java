package io.skerry.deployer.release;

import io.skerry.deployer.build.BuildJob;
import io.skerry.deployer.build.BuildRunner;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.Build;
import io.skerry.runtime.store.BuildTable;
import io.skerry.runtime.store.VersionTable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs queued builds, as many at once as there are processors, and none twice: who wants what is
 * being built already waits for that. Safe for use by many threads.
 */
final class BuildQueue implements AutoCloseable {
  private static final String STOPPING = "the service is stopping; push again";

  private final BuildRunner runner;
  private final BuildTable builds;
  private final VersionTable versions;
  private final Map<String, CompletableFuture<Version>> running = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          Thread.ofPlatform().name("build-", 0).factory());

  BuildQueue(BuildRunner runner, BuildTable builds, VersionTable versions) {
    this.runner = runner;
    this.builds = builds;
    this.versions = versions;
  }

  /**
   * The version that the job makes, sooner or later.
   *
   * @param again whether it is built also when a version of the same key is there
   */
  CompletableFuture<Version> submit(BuildJob job, String build, boolean again, Progress progress) {
    CompletableFuture<Version> own = new CompletableFuture<>();
    CompletableFuture<Version> other = running.putIfAbsent(job.key(), own);
    if (other != null && !again) {
      boolean _ = builds.end(build, Build.State.SUPERSEDED, "the same is being built already");
      progress.line("waiting for " + job.manifest().spec().name() + ", which is being built");
      return other;
    }
    try {
      threads.execute(() -> complete(job, build, again, progress, own));
    } catch (RejectedExecutionException _) {
      running.remove(job.key(), own);
      own.completeExceptionally(new SkerryException(ErrorCode.DRAINING, STOPPING));
    }
    return own;
  }

  private void complete(
      BuildJob job,
      String build,
      boolean again,
      Progress progress,
      CompletableFuture<Version> result) {
    try {
      result.complete(make(job, build, again, progress));
    } catch (RuntimeException | Error e) {
      // Whoever waits must hear of it, whatever it is.
      result.completeExceptionally(e);
    } finally {
      running.remove(job.key(), result);
    }
  }

  private Version make(BuildJob job, String build, boolean again, Progress progress) {
    if (threads.isShutdown()) {
      throw new SkerryException(ErrorCode.DRAINING, STOPPING);
    }
    Optional<Version> ready =
        again ? Optional.empty() : versions.findByKey(job.manifest().spec().name(), job.key());
    if (ready.isPresent()) {
      boolean _ =
          builds.end(build, Build.State.SUPERSEDED, "built meanwhile as " + ready.get().id());
      return ready.get();
    }
    String name = job.manifest().spec().name().value();
    progress.line("building " + name + " (" + build + ")");
    Version version = runner.run(job, build, line -> progress.line("  " + name + " | " + line));
    progress.line("built " + version.id());
    return version;
  }

  /** Ends what is being built and takes nothing new. */
  @Override
  public void close() {
    threads.shutdown();
    runner.stop();
    threads.close();
  }
}
