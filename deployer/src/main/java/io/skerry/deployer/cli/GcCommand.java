package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code skerry gc}: Remove old versions and records now. */
@Command(
    name = "gc",
    description = "Remove the versions and records that are not kept, now.",
    mixinStandardHelpOptions = true)
final class GcCommand implements Callable<Integer> {
  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--dry-run", description = "only show what would go")
  private boolean dryRun;

  @Override
  public Integer call() {
    HttpResponse<String> response =
        connection.send(
            connection
                .request("/api/v1/gc?dry-run=" + dryRun)
                .POST(HttpRequest.BodyPublishers.noBody()),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new CliException(
          ExitStatus.REFUSED, Connection.problem(response.statusCode(), response.body()));
    }
    JsonNode removal = Connection.json(response.body());
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      out.println(removal.toPrettyString());
    } else {
      print(removal, out);
    }
    out.flush();
    return ExitStatus.DONE;
  }

  private static void print(JsonNode removal, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("VERSION", "BYTES", "CREATED"));
    for (JsonNode item : removal.path("versions")) {
      rows.add(
          List.of(
              item.path("version").asText(),
              item.path("bytes").asText("?"),
              item.path("created").asText()));
    }
    Table.print(rows, out);
    JsonNode records = removal.path("records");
    out.println(
        "%s %d versions with %d bytes; records: %d invocations, %d builds, %d deployments, %d releases, %d slots"
            .formatted(
                removal.path("dryRun").asBoolean() ? "would remove" : "removed",
                removal.path("versions").size(),
                removal.path("bytes").asLong(),
                records.path("invocations").asLong(),
                records.path("builds").asLong(),
                records.path("deployments").asLong(),
                records.path("releases").asLong(),
                records.path("slots").asLong()));
  }
}
