package io.skerry.deployer.release;

import io.skerry.runtime.function.FunctionName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A deployment that waits or runs, with the ids of the builds that were queued with it. */
final class DeploymentJob {
  private final DeployRequest request;
  private final Deployment deployment;
  private final Map<FunctionName, String> builds = new ConcurrentHashMap<>();
  private final Optional<Planned> planned;
  private volatile boolean cancelled;

  /**
   * @param planned its plan when it was queued; none when it was queued by an earlier service, or
   *     when its branch goes away
   */
  DeploymentJob(DeployRequest request, Deployment deployment, Optional<Planned> planned) {
    this.planned = planned;
    this.request = request;
    this.deployment = deployment;
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
