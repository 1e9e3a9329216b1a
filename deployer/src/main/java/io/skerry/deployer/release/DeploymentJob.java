package io.skerry.deployer.release;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.store.DeploymentRow;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A deployment that waits or runs, with the ids of the builds that were queued with it. */
final class DeploymentJob {
  private final DeploymentRow row;
  private final DeployRequest request;
  private final Deployment deployment;
  private final Map<FunctionName, String> builds = new ConcurrentHashMap<>();
  private final Optional<Planned> planned;
  private volatile boolean stored;
  private volatile boolean cancelled;

  /**
   * @param row what is stored of it, sooner or later
   * @param planned its plan when it was queued; none when it was queued by an earlier service, or
   *     when its branch goes away
   */
  DeploymentJob(DeploymentRow row, DeployRequest request, Optional<Planned> planned) {
    this.row = row;
    this.request = request;
    this.planned = planned;
    this.deployment = new Deployment(row.id());
  }

  String id() {
    return deployment.id();
  }

  DeployRequest request() {
    return request;
  }

  Deployment deployment() {
    return deployment;
  }

  Optional<Planned> planned() {
    return planned;
  }

  /** The builds' ids by function. */
  Map<FunctionName, String> builds() {
    return builds;
  }

  DeploymentRow row() {
    return row;
  }

  /** It survives a stop of the service from now on. */
  void store() {
    stored = true;
  }

  boolean stored() {
    return stored;
  }

  void cancel() {
    cancelled = true;
  }

  boolean cancelled() {
    return cancelled;
  }

  void say(String line) {
    deployment.tell(new Deployment.Line(line));
  }
}
