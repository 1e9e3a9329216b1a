package io.skerry.deployer.build;

import io.skerry.deployer.manifest.Manifest;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.runtime.function.FunctionName;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What is to be built.
 *
 * @param key what the version is built from
 * @param builder its type
 * @param origin where the files come from
 * @param checkOut writes the function's files into an empty directory
 */
public record BuildJob(
    Manifest manifest,
    BuildPlan plan,
    String key,
    String builder,
    Origin origin,
    Consumer<Path> checkOut) {

  /**
   * Where the files come from, and who sent them.
   *
   * @param directory of the function in the repository
   * @param tree the id of the directory
   * @param preview whether the branch is not the deployed one: such a build leaves nothing for the
   *     builds of what is deployed
   */
  public record Origin(
      String repository,
      String commit,
      String directory,
      String tree,
      String pusher,
      boolean preview) {
    /** Of the deployed branch. */
    public Origin(String repository, String commit, String directory, String tree, String pusher) {
      this(repository, commit, directory, tree, pusher, false);
    }
  }

  FunctionName function() {
    return manifest.spec().name();
  }
}
