package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.runtime.store.Json;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skerry repos test}: Try step by step what a watch does. */
@Command(
    name = "test",
    description = "Try step by step what a watch does; says which step fails.",
    mixinStandardHelpOptions = true)
final class ReposTestCommand implements Callable<Integer> {
  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Mixin private final RepositoryOptions options = new RepositoryOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME|URL", description = "one that is watched, or any other")
  private String repository = "";

  @Override
  public Integer call() {
    JsonNode steps = steps().path("items");
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      out.println(steps.toPrettyString());
    } else {
      steps.forEach(step -> print(step, out));
    }
    out.flush();
    boolean failed = steps.findValuesAsText("outcome").contains("failed");
    return failed ? ExitStatus.FAILED : ExitStatus.DONE;
  }

  private JsonNode steps() {
    if (repository.matches("[a-z0-9-]+")) {
      String name = URLEncoder.encode(repository, StandardCharsets.UTF_8);
      return connection.post("/repositories/" + name + "/test", Json.MAPPER.createObjectNode());
    }
    ObjectNode wish = options.wish(repository).put("name", "test");
    return connection.post("/repositories/test", wish);
  }

  private static void print(JsonNode step, PrintWriter out) {
    String detail = step.path("detail").asText().replace("\n", "\n            ");
    out.println(
        "%-9s %s%s"
            .formatted(
                step.path("outcome").asText(),
                step.path("step").asText(),
                detail.isEmpty() ? "" : ": " + detail));
    String remedy = step.path("remedy").asText();
    if (!remedy.isEmpty()) {
      out.println("          remedy: " + remedy);
    }
  }
}
