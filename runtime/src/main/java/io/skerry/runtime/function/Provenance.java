package io.skerry.runtime.function;

import java.util.Map;

/**
 * What made a version, beyond its commit.
 *
 * @param directory of the function in the repository
 * @param build the id of the build
 * @param builder the type of the builder
 * @param tools the versions of the programs that it used, by name
 * @param base the operating system tree that it was built on, in words
 * @param pusher the name of the token that asked for it; empty when no token did
 */
public record Provenance(
    String directory,
    String build,
    String builder,
    Map<String, String> tools,
    String base,
    String pusher) {
  public Provenance {
    tools = Map.copyOf(tools);
  }

  /** Of which only the build is known. */
  public static Provenance ofBuild(String build) {
    return new Provenance("", build, "", Map.of(), "", "");
  }
}
