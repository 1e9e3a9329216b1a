package io.skerry.deployer.cli;

import io.skerry.runtime.function.FunctionName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code skerry invocations}: Show the latest invocations. */
@Command(
    name = "invocations",
    description = "Show the latest invocations, newest first.",
    mixinStandardHelpOptions = true)
final class InvocationsCommand extends Listing {
  @Option(names = "--function", paramLabel = "NAME", description = "only of this function")
  private @Nullable String function;

  @Option(names = "--limit", paramLabel = "N", description = "how many (default: ${DEFAULT-VALUE})")
  private int limit = 20;

  @Override
  String path() {
    String filter = function == null ? "" : "&function=" + new FunctionName(function);
    return "/invocations?limit=" + limit + filter;
  }

  @Override
  List<String> columns() {
    return List.of(
        "id", "function", "version", "trigger", "state", "exitStatus", "runMillis", "started");
  }
}
