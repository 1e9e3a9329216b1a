package io.skerry.deployer.release;

import io.skerry.deployer.git.SourceTree;
import io.skerry.runtime.function.FunctionName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A deployment that waits or runs, with the ids of the builds that were queued with it. */
final class DeploymentJob {
  private final DeployRequest request;
  private final Deployment deployment;
  private final Map<FunctionName, String> builds = new ConcurrentHashMap<>();
  private final Optional<SourceTree> source;
  private volatile boolean cancelled;

  /**
   * @param source the files of the request's commit, when somebody has read them already
   */
  DeploymentJob(DeployRequest request, Deployment deployment, Optional<SourceTree> source) {
    this.source = source;
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

  SourceTree source() {
    return source.orElseGet(() -> read(request));
  }

  /** The files of a request's commit. */
  static SourceTree read(DeployRequest request) {
    return SourceTree.of(request.git(), request.source());
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
