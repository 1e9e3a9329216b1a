package io.skerry.deployer.build;

import java.util.List;

/** How a build's step is shown to people. */
final class StepWords {
  private StepWords() {}

  /** The command; of a script of several lines that has a name, the name and the arguments. */
  static String of(List<String> step) {
    boolean named =
        step.size() > 3
            && step.getFirst().equals("sh")
            && step.get(1).equals("-c")
            && step.get(2).contains("\n");
    return BuildLog.harmless(String.join(" ", named ? step.subList(3, step.size()) : step));
  }
}
