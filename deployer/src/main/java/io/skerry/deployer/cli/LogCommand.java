package io.skerry.deployer.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skerry log}: shows what a build or an invocation wrote. */
@Command(
    name = "log",
    description = "Show the log of a build (b-…) or an invocation (i-…).",
    mixinStandardHelpOptions = true)
final class LogCommand implements Callable<Integer> {
  /** What functions write may come from strangers, and a terminal obeys it. */
  static final String CONTROL = "[\\p{Cntrl}&&[^\n\t]]";

  private static final Pattern ID = Pattern.compile("[bi]-[0-9a-z]{1,40}");

  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "ID", description = "the build's or the invocation's id")
  private String id = "";

  @Option(names = "--follow", description = "show a build's log as it grows, until the build ends")
  private boolean follow;

  @Override
  public Integer call() throws InterruptedException {
    if (!ID.matcher(id).matches()) {
      throw new CliException(ExitStatus.USAGE, "'" + id + "' is no id: they begin with b- or i-");
    }
    String kind = id.startsWith("b-") ? "builds" : "invocations";
    if (follow && kind.equals("builds")) {
      return new BuildFollow(connection, spec.commandLine().getOut()).follow(id);
    }
    String log = connection.text("/" + kind + "/" + id + "/log").replaceAll(CONTROL, "?");
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      Output.print(out, Map.of("id", id, "log", log));
    } else {
      out.print(log);
      out.flush();
    }
    return ExitStatus.DONE;
  }
}
