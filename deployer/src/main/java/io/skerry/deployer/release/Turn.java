package io.skerry.deployer.release;

import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.DeploymentRow;
import io.skerry.runtime.store.DeploymentTable;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a deployment when its turn has come, and notes how it ended. Safe for many threads. */
final class Turn {
  private static final Logger LOG = LoggerFactory.getLogger(Turn.class);

  private final DeploymentRun run;
  private final DeploymentTable table;
  private volatile boolean stopping;

  Turn(DeploymentRun run, DeploymentTable table) {
    this.run = run;
    this.table = table;
  }

  /** From now on nothing is begun. */
  void stop() {
    stopping = true;
  }

  boolean stopping() {
    return stopping;
  }

  /** Whatever happens, whoever waits for the deployment is told. */
  void take(DeploymentJob job) {
    if (stopping) {
      job.deployment()
          .tell(
              new Deployment.Rejected(
                  List.of(
                      job.stored()
                          ? "the service is stopping; it goes on with this after its next start"
                          : "the service is stopping; push again")));
      return;
    }
    try {
      if (job.cancelled()) {
        throw new Refused(List.of("it was cancelled"));
      }
      if (job.stored()) {
        var _ = table.start(job.id());
      }
      job.deployment().tell(run.run(job));
    } catch (Refused e) {
      end(job, failed(job), e.reasons());
    } catch (SkerryException e) {
      end(job, failed(job), List.of(e.text()));
    } catch (RuntimeException e) {
      LOG.error("deploy {} of {}", job.request().newCommit().name(), job.request().name(), e);
      end(job, failed(job), List.of("the service failed; its log says more: " + e));
    }
  }

  private DeploymentRow.State failed(DeploymentJob job) {
    if (stopping) {
      return DeploymentRow.State.INTERRUPTED;
    }
    return job.cancelled() ? DeploymentRow.State.CANCELLED : DeploymentRow.State.REFUSED;
  }

  /** Ends a deployment that has changed nothing. */
  void end(DeploymentJob job, DeploymentRow.State state, List<String> reasons) {
    try {
      Repositories.unpin(job.request().git(), job.id());
    } catch (SkerryException e) {
      LOG.warn("{}: {}; the next start removes it", job.id(), e.text());
    }
    try {
      table.finish(job.row(), state, String.join("; ", reasons));
    } catch (SkerryException e) {
      // A database that cannot be written now must not hide from the pusher how it went.
      LOG.error("note that {} is {}: {}", job.id(), state, e.text());
    }
    job.deployment().tell(new Deployment.Rejected(reasons));
  }
}
