package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skerry network release}: Take an address from the jail that has it. */
@Command(
    name = "release",
    description = "Take an address back; the jail that has it is killed.",
    mixinStandardHelpOptions = true)
final class NetworkReleaseCommand implements Callable<Integer> {
  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "ADDRESS", description = "the address, of version 4 or 6")
  private String address = "";

  @Override
  public Integer call() {
    HttpResponse<String> response =
        connection.send(
            connection
                .request(
                    "/api/v1/network/addresses/"
                        + URLEncoder.encode(address, StandardCharsets.UTF_8))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"state\": \"free\"}")),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new CliException(
          ExitStatus.REFUSED, Connection.problem(response.statusCode(), response.body()));
    }
    JsonNode released = Connection.json(response.body());
    if (output.json()) {
      spec.commandLine().getOut().println(released.toPrettyString());
    } else {
      spec.commandLine().getOut().println(released.path("ipv4").asText() + " is free");
    }
    return ExitStatus.DONE;
  }
}
