package io.skerry.deployer.spi;

import io.skerry.runtime.function.FunctionName;
import java.util.Set;

/**
 * What a builder is asked.
 *
 * @param files the names of the entries of the function's directory, folders with a slash behind
 * @param executables those of the files that may be executed
 */
public record BuildRequest(
    FunctionName function, Set<String> files, Set<String> executables, BuildSpec build) {
  public BuildRequest {
    files = Set.copyOf(files);
    executables = Set.copyOf(executables);
  }
}
