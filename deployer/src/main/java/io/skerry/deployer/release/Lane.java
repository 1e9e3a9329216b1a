package io.skerry.deployer.release;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The deployments of one branch: one after the other, in their order. Safe for many threads. */
final class Lane {
  private final Executor threads;
  private final Consumer<DeploymentJob> run;
  private final Deque<DeploymentJob> waiting = new ArrayDeque<>();
  private @Nullable DeploymentJob running;

  /**
   * @param run does a deployment; must not throw
   */
  Lane(Executor threads, Consumer<DeploymentJob> run) {
    this.threads = threads;
    this.run = run;
  }

  /** The deployment that waits or runs for the same. */
  synchronized Optional<DeploymentJob> same(DeployRequest request) {
    return all().stream()
        .filter(job -> job.request().newCommit().equals(request.newCommit()))
        .filter(job -> job.request().rebuild().equals(request.rebuild()))
        .filter(job -> !job.cancelled() && !job.deployment().ended())
        .findFirst();
  }

  /** Every deployment that waits or runs. */
  synchronized List<DeploymentJob> all() {
    List<DeploymentJob> all = new ArrayList<>(waiting);
    if (running != null) {
      all.addFirst(running);
    }
    return all;
  }

  /**
   * Lets a deployment wait for its turn.
   *
   * @param supersedes whether the first makes the second, which waits, unnecessary
   * @return those that it took the place of
   */
  synchronized List<DeploymentJob> add(
      DeploymentJob job, BiPredicate<DeploymentJob, DeploymentJob> supersedes) {
    List<DeploymentJob> superseded =
        waiting.stream().filter(other -> supersedes.test(job, other)).toList();
    waiting.removeAll(superseded);
    waiting.addLast(job);
    if (running == null) {
      next();
    }
    return superseded;
  }

  /** Lets a deployment begin at once, unless others are before it; whether it does. */
  synchronized boolean addAlone(DeploymentJob job) {
    if (running != null || !waiting.isEmpty()) {
      return false;
    }
    waiting.addLast(job);
    next();
    return true;
  }

  /** Takes out a deployment that waits; false when it runs or is not there. */
  synchronized boolean remove(DeploymentJob job) {
    return waiting.remove(job);
  }

  private synchronized void next() {
    DeploymentJob job = waiting.pollFirst();
    running = job;
    if (job != null) {
      try {
        threads.execute(() -> {
          try {
            run.accept(job);
          } finally {
            next();
          }
        });
      } catch (RejectedExecutionException _) {
        // The service stops: whoever waits for the deployment is told so.
        run.accept(job);
        next();
      }
    }
  }
}
