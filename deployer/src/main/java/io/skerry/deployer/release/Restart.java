package io.skerry.deployer.release;

import io.skerry.deployer.git.Repositories;
import io.skerry.runtime.store.BuildTable;
import io.skerry.runtime.store.DeploymentRow;
import io.skerry.runtime.store.DeploymentTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a start does about the deployments of the service before. */
final class Restart {
  private static final Logger LOG = LoggerFactory.getLogger(Restart.class);

  private final DeploymentTable table;
  private final BuildTable builds;
  private final RefMoves refs;
  private final Activation activation;

  Restart(DeploymentTable table, BuildTable builds, RefMoves refs, Activation activation) {
    this.table = table;
    this.builds = builds;
    this.refs = refs;
    this.activation = activation;
  }

  /** Brings refs to where the releases say, and the catalog to what the database says. */
  void recover(Repositories repositories) {
    Set<String> waiting =
        table.queued().stream().map(DeploymentRow::id).collect(Collectors.toSet());
    waiting.addAll(refs.pending());
    refs.recover(repositories, waiting);
    for (DeploymentRow row : table.running()) {
      table.finish(row, DeploymentRow.State.INTERRUPTED, "the service was cut off; push again");
    }
    activation.recover();
  }

  /** What was queued when the service stopped, oldest first. */
  List<DeploymentJob> queued(Repositories repositories) {
    List<DeploymentJob> jobs = new ArrayList<>();
    for (DeploymentRow row : table.queued()) {
      Optional<Repository> git = repositories.find(row.repository());
      if (git.isPresent()) {
        LOG.info("go on with {}: commit {} of {}", row.id(), row.newCommit(), row.repository());
        jobs.add(job(row, git.get()));
      } else {
        table.finish(row, DeploymentRow.State.REFUSED, "there is no such repository any more");
      }
    }
    return jobs;
  }

  private DeploymentJob job(DeploymentRow row, Repository git) {
    DeployRequest request =
        new DeployRequest(
            row.repository(),
            git,
            row.ref(),
            ObjectId.fromString(row.oldCommit()),
            ObjectId.fromString(row.newCommit()),
            row.pusher(),
            Optional.empty());
    DeploymentJob job = new DeploymentJob(row, request, Optional.empty());
    job.store();
    builds.ofDeployment(row.id()).forEach(build -> job.builds().put(build.function(), build.id()));
    return job;
  }
}
