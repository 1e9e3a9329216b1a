package io.skerry.deployer.cli;

import io.skerry.deployer.git.Ask;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skerry plan}: what a push of a directory would change. */
@Command(
    name = "plan",
    description = "Show what a push of a directory's files would change; nothing changes.",
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", arity = "0..1", description = "the directory (default: this one)")
  private Path directory = Path.of(".");

  @Option(
      names = "--branch",
      paramLabel = "NAME",
      description = "the branch that would be pushed (default: ${DEFAULT-VALUE})")
  private String branch = "main";

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new CliException(ExitStatus.USAGE, directory + " is no directory");
    }
    Ask.Answer answer =
        Ask.plan(
            directory,
            connection.repository("functions"),
            connection.token(),
            "refs/heads/" + branch);
    List<String> lines = answer.lines();
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      Output.print(out, Map.of("accepted", answer.accepted(), "lines", lines));
    } else {
      lines.forEach(line -> out.println(line.replaceAll(LogCommand.CONTROL, "?")));
      out.flush();
    }
    return answer.accepted() ? ExitStatus.DONE : ExitStatus.FAILED;
  }
}
