package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;

/** What changed of a function, for people. */
final class DiffText {
  private final JsonNode diff;
  private final PrintWriter out;

  private DiffText(JsonNode diff, PrintWriter out) {
    this.diff = diff;
    this.out = out;
  }

  static void print(JsonNode diff, PrintWriter out) {
    new DiffText(diff, out).print();
  }

  private void print() {
    out.println(
        "%s: %s → %s"
            .formatted(
                diff.path("function").asText(),
                diff.path("from").asText("new"),
                diff.path("to").asText("out of service")));
    diff.path("spec").forEach(this::spec);
    if (diff.hasNonNull("sourceNote")) {
      say(diff.path("sourceNote").asText());
    }
    String source = diff.path("source").asText();
    if (!source.isEmpty()) {
      title("source");
      out.print(Terminal.lines(source));
    }
    if (!diff.path("files").isEmpty()) {
      title("files of the snapshots");
      diff.path("files").forEach(this::file);
    }
    if (diff.hasNonNull("filesNote")) {
      say(diff.path("filesNote").asText());
    }
    out.println();
  }

  private void title(String text) {
    out.println();
    out.println("--- " + text);
  }

  private void say(String text) {
    out.println("  (" + Terminal.line(text) + ")");
  }

  private void spec(JsonNode line) {
    out.println(
        "  %s: %s → %s"
            .formatted(
                Terminal.line(line.path("key").asText()),
                Terminal.line(line.path("from").asText("–")),
                Terminal.line(line.path("to").asText("–"))));
  }

  private void file(JsonNode line) {
    String sizes =
        switch (line.path("change").asText()) {
          case "added" -> line.path("to").asText();
          case "removed" -> line.path("from").asText();
          default -> line.path("from").asText() + " → " + line.path("to").asText();
        };
    out.println(
        "  %-7s %s (%s bytes)"
            .formatted(
                line.path("change").asText(), Terminal.line(line.path("path").asText()), sizes));
  }
}
