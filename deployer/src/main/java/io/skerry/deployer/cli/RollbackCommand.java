package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.runtime.function.FunctionName;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skerry rollback}: puts versions of before back into service. */
@Command(
    name = "rollback",
    description = {
      "Put a function back to an earlier version, or a whole repository to an earlier release.",
      "It stays so until a push changes the function."
    },
    mixinStandardHelpOptions = true)
final class RollbackCommand implements Callable<Integer> {
  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "the function")
  private @Nullable String function;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "vN",
      description = "the version (default: the one that was in service before)")
  private @Nullable String version;

  @Option(
      names = "--release",
      paramLabel = "ID",
      description = "everything as it was after this release")
  private @Nullable String release;

  @Override
  public Integer call() {
    JsonNode made = roll();
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      out.println(made.toPrettyString());
      return ExitStatus.DONE;
    }
    for (JsonNode change : made.path("changes")) {
      out.println(
          change.path("function").asText()
              + ": "
              + number(change.path("oldVersion"))
              + " -> "
              + number(change.path("newVersion")));
    }
    out.println(
        made.path("changes").isEmpty()
            ? "nothing changes: it is so already"
            : "released " + made.path("id").asText() + "; it stays so until a push changes it");
    return ExitStatus.DONE;
  }

  private JsonNode roll() {
    String whole = release;
    String name = function;
    if ((whole == null) == (name == null)) {
      throw new CliException(ExitStatus.USAGE, "say NAME [vN], or --release ID");
    }
    if (whole != null) {
      if (!whole.matches("r-[0-9a-z]{1,40}")) {
        throw new CliException(
            ExitStatus.USAGE, "'" + whole + "' is no id of a release: they begin with r-");
      }
      return connection.post("/releases/" + whole + "/rollback", Map.of());
    }
    return connection.post(
        "/functions/" + new FunctionName(String.valueOf(name)) + "/rollback",
        version == null ? Map.of() : Map.of("version", version));
  }

  private static String number(JsonNode version) {
    return version.isNumber() ? "v" + version.asInt() : "out of service";
  }
}
