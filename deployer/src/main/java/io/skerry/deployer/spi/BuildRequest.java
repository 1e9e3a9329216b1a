package io.skerry.deployer.spi;

import io.skerry.runtime.function.FunctionName;
import java.util.Optional;
import java.util.Set;

/**
 * What a builder is asked.
 *
 * @param files the names of the entries of the function's directory, folders with a slash behind
 * @param executables those of the files that may be executed
 * @param texts what stands in the files
 */
public record BuildRequest(
    FunctionName function,
    Set<String> files,
    Set<String> executables,
    BuildSpec build,
    Texts texts) {
  /** Reads files of the function's directory, none of which is a link. */
  @FunctionalInterface
  public interface Texts {
    /** What stands in the file; empty when there is no such file, or it cannot be read now. */
    Optional<String> of(String name);
  }

  public BuildRequest {
    files = Set.copyOf(files);
    executables = Set.copyOf(executables);
  }

  /** A request that tells nothing but names. */
  public BuildRequest(
      FunctionName function, Set<String> files, Set<String> executables, BuildSpec build) {
    this(function, files, executables, build, _ -> Optional.empty());
  }
}
