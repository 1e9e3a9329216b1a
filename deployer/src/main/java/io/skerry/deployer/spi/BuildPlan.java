package io.skerry.deployer.spi;

import java.util.List;
import java.util.Map;

/**
 * A builder's answer.
 *
 * @param steps commands to run one after the other; none when there is nothing to build
 * @param command what the function runs when its manifest does not say; empty when the builder
 *     cannot know
 * @param tools programs that the base must have, for the steps and for the function
 * @param environment variables of the steps; the manifest's {@code build.environment} goes first
 * @param caches variables of the steps that name a directory which is kept for the next build, each
 *     with that directory's name
 * @param hint what to try when a step fails, as the end of a sentence; empty for nothing
 */
public record BuildPlan(
    List<List<String>> steps,
    List<String> command,
    List<Tool> tools,
    Map<String, String> environment,
    Map<String, String> caches,
    String hint) {
  /**
   * A program that the base must have.
   *
   * @param program its name on the search path
   * @param remedy how to install it
   * @param version the arguments to which it answers with its version
   */
  public record Tool(String program, String remedy, List<String> version) {
    public Tool {
      version = List.copyOf(version);
    }

    /** A program that answers to {@code --version}. */
    public Tool(String program, String remedy) {
      this(program, remedy, List.of("--version"));
    }
  }

  public BuildPlan {
    steps = List.copyOf(steps);
    command = List.copyOf(command);
    tools = List.copyOf(tools);
    environment = Map.copyOf(environment);
    caches = Map.copyOf(caches);
    caches.values().forEach(BuildPlan::checkName);
  }

  private static void checkName(String directory) {
    if (!directory.matches("[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException("'" + directory + "' is no plain name of a directory");
    }
  }

  /** A plan without variables, caches and hint. */
  public BuildPlan(List<List<String>> steps, List<String> command, List<Tool> tools) {
    this(steps, command, tools, Map.of(), Map.of(), "");
  }

  /** The same with other steps. */
  public BuildPlan withSteps(List<List<String>> others) {
    return new BuildPlan(others, command, tools, environment, caches, hint);
  }
}
