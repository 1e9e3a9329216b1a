package io.skerry.deployer.release;

import io.skerry.runtime.function.FunctionName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A deployment that waits or runs, with the ids of the builds that were queued with it. */
final class DeploymentJob {
  private final DeployRequest request;
  private final Deployment deployment;
  private final Map<FunctionName, String> builds = new ConcurrentHashMap<>();
  private volatile boolean cancelled;

  DeploymentJob(DeployRequest request, Deployment deployment) {
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
