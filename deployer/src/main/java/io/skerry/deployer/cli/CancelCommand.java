package io.skerry.deployer.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skerry cancel}: ends a build, and with it the push that asked for it. */
@Command(
    name = "cancel",
    description = "Cancel a build that is queued or runs, and with it its release.",
    mixinStandardHelpOptions = true)
final class CancelCommand implements Callable<Integer> {
  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "ID", description = "the build's id")
  private String id = "";

  @Override
  public Integer call() {
    if (!id.matches("b-[0-9a-z]{1,40}")) {
      throw new CliException(
          ExitStatus.USAGE, "'" + id + "' is no id of a build: they begin with b-");
    }
    connection.post("/builds/" + id + "/cancel", Map.of());
    if (output.json()) {
      Output.print(spec.commandLine().getOut(), Map.of("cancelled", id));
    } else {
      spec.commandLine().getOut().println("cancelled " + id);
    }
    return ExitStatus.DONE;
  }
}
