package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skerry repos add}: Watch a repository. */
@Command(
    name = "add",
    description = "Watch a repository: deploy what lands on its branch.",
    mixinStandardHelpOptions = true)
final class ReposAddCommand implements Callable<Integer> {
  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Mixin private final RepositoryOptions options = new RepositoryOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "NAME", description = "what Skerry calls it")
  private String name = "";

  @Parameters(index = "1", paramLabel = "URL", description = "where it is, or its path")
  private String url = "";

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      description = "how often it is looked at (default: 30s)")
  private @Nullable String interval;

  @Option(
      names = "--webhook-secret-file",
      paramLabel = "FILE",
      description = "what webhooks are signed with")
  private @Nullable Path webhookSecret;

  @Option(
      names = "--status",
      paramLabel = "TYPE",
      description = "tell how commits fare: github, gitlab, gitea or a plugin's type")
  private @Nullable String statusType;

  @Option(
      names = "--status-token-file",
      paramLabel = "FILE",
      description = "a token that may write commit statuses")
  private @Nullable Path statusToken;

  @Option(
      names = "--status-url",
      paramLabel = "URL",
      description = "where its API is (default: derived from URL)")
  private @Nullable String statusUrl;

  @Option(
      names = "--status-project",
      paramLabel = "PROJECT",
      description = "what it calls the repository (default: derived from URL)")
  private @Nullable String statusProject;

  @Override
  public Integer call() {
    ObjectNode wish = options.wish(url).put("name", name);
    RepositoryOptions.text(wish, "interval", interval);
    RepositoryOptions.content(wish, "webhookSecret", webhookSecret);
    RepositoryOptions.text(wish, "statusType", statusType);
    RepositoryOptions.text(wish, "statusUrl", statusUrl);
    RepositoryOptions.text(wish, "statusProject", statusProject);
    RepositoryOptions.content(wish, "statusToken", statusToken);
    JsonNode added = connection.post("/repositories", wish);
    if (output.json()) {
      spec.commandLine().getOut().println(added.toPrettyString());
    } else {
      spec.commandLine().getOut().println("watching " + name + "; see: skerry repos");
    }
    return ExitStatus.DONE;
  }
}
