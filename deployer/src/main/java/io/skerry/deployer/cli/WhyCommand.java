package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.runtime.function.VersionId;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skerry why}: Show where an answer, a build or a version comes from. */
@Command(
    name = "why",
    description = "Show where an answer comes from, back to its commit.",
    mixinStandardHelpOptions = true)
final class WhyCommand implements Callable<Integer> {
  private static final Pattern ID = Pattern.compile("[ib]-[0-9a-z]{1,40}");

  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "INVOCATION",
      description = "an invocation (i-…); also a build (b-…) or a version (NAME@vN)")
  private String asked = "";

  @Override
  public Integer call() {
    JsonNode chain = connection.get(path() + "/why");
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      out.println(chain.toPrettyString());
    } else {
      WhyText.print(chain, out);
    }
    out.flush();
    return ExitStatus.DONE;
  }

  private String path() {
    if (ID.matcher(asked).matches()) {
      return (asked.startsWith("i-") ? "/invocations/" : "/builds/") + asked;
    }
    if (!asked.contains("@")) {
      throw new CliException(
          ExitStatus.USAGE, "'" + asked + "' is no id (i-… or b-…) and no version (NAME@vN)");
    }
    VersionId version = VersionId.parse(asked);
    return "/functions/" + version.function() + "/versions/" + version.tag();
  }
}
