package io.skerry.runtime.jail;

import io.skerry.runtime.spi.JailCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Which file a command's first word means, found as a shell would find it. */
sealed interface Program {
  /** Where programs are looked for when the environment has no {@code PATH}. */
  String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  /** What stands between the directories of a {@code PATH}. */
  Pattern COLON = Pattern.compile(":");

  /** A file that can be executed. */
  record Found(String path) implements Program {}

  /**
   * There is none.
   *
   * @param status what a shell would exit with: 127 not found, 126 not executable
   */
  record Refused(int status, String reason) implements Program {}

  /** Looks for the program: by name in {@code PATH}, otherwise as a file, relative to the tree. */
  static Program find(JailCommand command, Path directory) {
    Path tree = directory.toAbsolutePath();
    String name = command.arguments().getFirst();
    if (name.indexOf('/') >= 0) {
      return examine(name, tree.resolve(name));
    }
    Program best = new Refused(127, name + ": not found");
    String path = command.environment().getOrDefault("PATH", DEFAULT_PATH);
    for (String entry : COLON.split(path, -1)) {
      Program program = examine(name, tree.resolve(entry).resolve(name));
      if (program instanceof Found) {
        return program;
      }
      if (program instanceof Refused(int status, String _) && status == 126) {
        best = program;
      }
    }
    return best;
  }

  private static Program examine(String name, Path file) {
    if (name.isEmpty() || !Files.exists(file)) {
      return new Refused(127, name + ": not found");
    }
    if (Files.isDirectory(file) || !Files.isExecutable(file)) {
      return new Refused(126, name + ": permission denied: not executable");
    }
    return new Found(file.toString());
  }
}
