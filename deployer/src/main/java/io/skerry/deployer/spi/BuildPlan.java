package io.skerry.deployer.spi;

import java.util.List;

/**
 * A builder's answer.
 *
 * @param steps commands to run one after the other; none when there is nothing to build
 * @param command what the function runs when its manifest does not say; empty when the builder
 *     cannot know
 * @param tools programs that the base must have, for the steps and for the function
 */
public record BuildPlan(List<List<String>> steps, List<String> command, List<Tool> tools) {
  /**
   * A program that the base must have.
   *
   * @param program its name on the search path
   * @param remedy how to install it
   */
  public record Tool(String program, String remedy) {}

  public BuildPlan {
    steps = List.copyOf(steps);
    command = List.copyOf(command);
    tools = List.copyOf(tools);
  }
}
