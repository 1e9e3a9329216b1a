package io.skerry.deployer.build;

import io.skerry.deployer.spi.BuildPlan;
import java.util.HashMap;
import java.util.Map;

/** The variables of a build's steps. */
final class BuildEnvironment {
  private BuildEnvironment() {}

  /** What every program needs. */
  static Map<String, String> plain() {
    return Map.of(
        "PATH",
        "/usr/local/bin:/usr/bin:/bin",
        "HOME",
        "/tmp",
        "TMPDIR",
        "/tmp",
        "LANG",
        "C.UTF-8");
  }

  /**
   * What a build sees: the builder's variables give way to the manifest's, those to ours.
   *
   * @param app where the steps see the tree
   */
  static Map<String, String> of(BuildJob job, String build, String app) {
    BuildPlan plan = job.plan();
    String cache = app + "/" + BuildCaches.NAME;
    Map<String, String> variables = new HashMap<>(plain());
    variables.putAll(plan.environment());
    plan.caches().forEach((name, directory) -> variables.put(name, cache + "/" + directory));
    variables.putAll(job.manifest().build().environment());
    variables.put("SKERRY_CACHE", cache);
    variables.put("SKERRY_FUNCTION", job.function().value());
    variables.put("SKERRY_COMMIT", job.origin().commit());
    variables.put("SKERRY_BUILD", build);
    return variables;
  }
}
