package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.runtime.function.FunctionName;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skerry rebuild}: a new version of the same commit on today's base. */
@Command(
    name = "rebuild",
    description = "Build the commit of a function again, on today's base, and put it into service.",
    mixinStandardHelpOptions = true)
final class RebuildCommand implements Callable<Integer> {
  private static final long PAUSE_MILLIS = 300;

  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME", description = "the function")
  private String function = "";

  @Override
  public Integer call() throws InterruptedException {
    FunctionName name = new FunctionName(function);
    String id =
        connection.post("/functions/" + name + "/rebuild", Map.of()).path("deployment").asText();
    JsonNode deployment = connection.get("/deployments/" + id);
    while (deployment.path("finished").isMissingNode()) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      deployment = connection.get("/deployments/" + id);
    }
    boolean released = deployment.path("state").asText().equals("released");
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      out.println(deployment.toPrettyString());
    } else if (released) {
      String version = connection.get("/functions/" + name).path("version").asText();
      out.println("released " + id + ": " + name + "@" + version);
    }
    if (!released) {
      throw new CliException(
          ExitStatus.FAILED, "rebuild " + name + ": " + deployment.path("detail").asText());
    }
    return ExitStatus.DONE;
  }
}
