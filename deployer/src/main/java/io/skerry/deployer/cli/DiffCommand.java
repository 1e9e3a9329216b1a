package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.VersionId;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skerry diff}: Show what changed between two versions, or by a release. */
@Command(
    name = "diff",
    description = "Show what changed between two versions, or by a release.",
    mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
  private static final Pattern RELEASE = Pattern.compile("r-[0-9a-z]{1,40}");
  private static final String FORMS =
      "say NAME v1 v2, or NAME@v1 NAME@v2, or v1 v2 where one function alone has both, or the id of"
          + " a release";

  @Mixin private final Connection connection = new Connection();
  @Mixin private final Output output = new Output();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..3",
      paramLabel = "WHAT",
      description = "NAME v1 v2, NAME@v1 NAME@v2, v1 v2, or a release (r-…)")
  private List<String> what = new ArrayList<>();

  @Override
  public Integer call() {
    boolean release = what.size() == 1 && RELEASE.matcher(what.getFirst()).matches();
    JsonNode answer =
        connection.get(
            release ? "/releases/" + what.getFirst() + "/diff" : path(pair(List.copyOf(what))));
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      out.println(answer.toPrettyString());
    } else if (release) {
      answer.path("items").forEach(item -> DiffText.print(item, out));
    } else {
      DiffText.print(answer, out);
    }
    out.flush();
    return ExitStatus.DONE;
  }

  /** Two versions of one function. */
  private record Pair(FunctionName function, String from, String to) {}

  private static String path(Pair pair) {
    return "/functions/" + pair.function() + "/diff?from=" + pair.from() + "&to=" + pair.to();
  }

  private Pair pair(List<String> words) {
    if (words.size() == 3) {
      return new Pair(new FunctionName(words.get(0)), tag(words.get(1)), tag(words.get(2)));
    }
    if (words.size() != 2) {
      throw new CliException(ExitStatus.USAGE, FORMS);
    }
    if (!words.getFirst().contains("@")) {
      String from = tag(words.get(0));
      String to = tag(words.get(1));
      return new Pair(onlyOne(from, to), from, to);
    }
    VersionId from = VersionId.parse(words.get(0));
    String second = words.get(1);
    VersionId to = VersionId.parse(second.contains("@") ? second : from.function() + "@" + second);
    if (!to.function().equals(from.function())) {
      throw new CliException(
          ExitStatus.USAGE, "two versions of one function are compared; " + FORMS);
    }
    return new Pair(from.function(), from.tag(), to.tag());
  }

  private static String tag(String text) {
    if (!VersionId.isTag(text)) {
      throw new CliException(ExitStatus.USAGE, "'" + text + "' is no version; " + FORMS);
    }
    return text;
  }

  private FunctionName onlyOne(String from, String to) {
    List<String> having = new ArrayList<>();
    for (JsonNode function : connection.get("/functions").path("items")) {
      String name = new FunctionName(function.path("name").asText()).value();
      List<String> tags =
          connection
              .get("/functions/" + name + "/versions")
              .path("items")
              .findValuesAsText("version");
      if (tags.contains(from) && tags.contains(to)) {
        having.add(name);
      }
    }
    if (having.size() != 1) {
      throw new CliException(
          ExitStatus.USAGE,
          having.isEmpty()
              ? "no function has both " + from + " and " + to + "; " + FORMS
              : "these have both: "
                  + String.join(", ", having)
                  + "; say which: skerry diff "
                  + having.getFirst()
                  + " "
                  + from
                  + " "
                  + to);
    }
    return new FunctionName(having.getFirst());
  }
}
