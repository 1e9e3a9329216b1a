package io.skerry.runtime.jail;

import io.skerry.runtime.spi.JailCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A process with all its children, in a process group of their own where setsid(1) is there. */
final class ProcessTree {
  private static final Optional<String> SETSID =
      Stream.of("/usr/bin/setsid", "/bin/setsid", "/usr/local/bin/setsid")
          .filter(program -> Files.isExecutable(Path.of(program)))
          .findFirst();

  private final Process process;

  private ProcessTree(Process process) {
    this.process = process;
  }

  static ProcessTree start(String path, JailCommand command, Path directory) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(path));
    arguments.addAll(command.arguments().subList(1, command.arguments().size()));
    return start(arguments, command.environment(), directory);
  }

  /** Starts a program that was found already. */
  static ProcessTree start(List<String> words, Map<String, String> environment, Path directory)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    SETSID.ifPresent(arguments::add);
    arguments.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(arguments).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new ProcessTree(builder.start());
  }

  /** The main process. */
  Process process() {
    return process;
  }

  /** Kills the main process, its group, and the descendants that have left the group. */
  void kill() {
    if (!process.isAlive()) {
      return; // killGroup has followed or will follow, and then the number may be another's
    }
    // Listed before the first one dies: what loses its parent is not found any more.
    List<ProcessHandle> descendants = process.descendants().toList();
    killGroup();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  /** Kills what is left of the group. Call once, as soon as the main process is over. */
  void killGroup() {
    if (SETSID.isPresent()) {
      Signals.killGroup(process.pid());
    }
  }
}
