package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skerry repos remove}: Watch a repository no longer. */
@Command(
    name = "remove",
    description = "Watch a repository no longer; its functions go on.",
    mixinStandardHelpOptions = true)
final class ReposRemoveCommand implements Callable<Integer> {
  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Mixin private final Consent consent = new Consent();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME", description = "what Skerry calls it")
  private String name = "";

  @Override
  public Integer call() {
    String path = "/repositories/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    JsonNode repository = connection.get(path);
    List<String> functions = functions(connection.get("/functions").path("items"));
    consent.ask(
        spec.commandLine().getErr(),
        "watch %s no longer (%s, branch %s): %s; its credentials are deleted"
            .formatted(
                Terminal.line(name),
                Terminal.line(repository.path("url").asText()),
                Terminal.line(repository.path("branch").asText()),
                functions.isEmpty()
                    ? "it has no function in service"
                    : "nothing updates these functions any more, which stay in service: "
                        + String.join(", ", functions)));
    connection.delete(path);
    if (output.json()) {
      Output.print(spec.commandLine().getOut(), Map.of("removed", name, "functions", functions));
      return ExitStatus.DONE;
    }
    spec.commandLine()
        .getOut()
        .println(
            "no longer watching "
                + name
                + (functions.isEmpty()
                    ? ""
                    : "; in service go on: "
                        + String.join(", ", functions)
                        + " (to end them, remove them by a commit before)"));
    return ExitStatus.DONE;
  }

  private List<String> functions(JsonNode items) {
    return StreamSupport.stream(items.spliterator(), false)
        .filter(item -> item.path("repository").asText().equals(name))
        .map(item -> item.path("name").asText())
        .toList();
  }
}
