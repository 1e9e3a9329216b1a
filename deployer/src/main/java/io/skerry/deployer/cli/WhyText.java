package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The chain from an answer to a commit, one link a line, for people. */
final class WhyText {
  private WhyText() {}

  static void print(JsonNode chain, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    invocation(chain.path("invocation"), rows);
    version(chain, rows);
    build(chain.path("build"), rows);
    commit(chain.path("commit"), rows);
    release(chain, rows);
    Table.print(rows, out);
  }

  private static void row(List<List<String>> rows, String link, String id, String... words) {
    rows.add(
        List.of(
            link,
            Terminal.line(id),
            Terminal.line(
                List.of(words).stream()
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.joining(", ")))));
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText("");
  }

  private static String with(String before, String text) {
    return text.isEmpty() ? "" : before + " " + text;
  }

  private static void invocation(JsonNode call, List<List<String>> rows) {
    if (call.isMissingNode()) {
      return;
    }
    row(
        rows,
        "invocation",
        text(call, "id"),
        "by " + text(call, "trigger"),
        text(call, "started"),
        text(call, "state"),
        text(call, "detail"));
  }

  private static void version(JsonNode chain, List<List<String>> rows) {
    JsonNode version = chain.path("version");
    if (version.isMissingNode()) {
      String name = text(chain.path("invocation"), "version");
      row(rows, "version", name, name.isEmpty() ? "none was made" : "is not kept any more");
      return;
    }
    row(
        rows,
        "version",
        text(version, "id"),
        version.path("active").asBoolean() ? "in service" : "not in service",
        "made " + text(version, "created"),
        with("asked for by the token", text(version, "pusher")));
    JsonNode snapshot = chain.path("snapshot");
    row(
        rows,
        "snapshot",
        text(snapshot, "name"),
        snapshot.path("there").asBoolean() ? "" : "is not there",
        snapshot.has("files")
            ? text(snapshot, "files") + " files, " + text(snapshot, "bytes") + " bytes"
            : "",
        with("tree", text(version, "tree")));
  }

  private static void build(JsonNode build, List<List<String>> rows) {
    if (build.isMissingNode()) {
      return;
    }
    String tools =
        build.path("tools").properties().stream()
            .map(tool -> tool.getKey() + " " + tool.getValue().asText())
            .collect(Collectors.joining(", "));
    row(
        rows,
        "build",
        text(build, "id"),
        build.has("state") ? text(build, "state") : "its record is not kept any more",
        with("builder", text(build, "builder")),
        tools,
        with("on", text(build, "base")),
        build.has("baseNow")
            ? "and the base is " + text(build, "baseNow") + " now: see skerry rebuild"
            : "",
        with("exit status", text(build, "exitStatus")));
  }

  private static void commit(JsonNode commit, List<List<String>> rows) {
    if (commit.isMissingNode()) {
      return;
    }
    row(
        rows,
        "commit",
        text(commit, "id"),
        commit.has("author") ? text(commit, "author") : "not in the repository any more",
        text(commit, "subject"));
    row(
        rows,
        "repository",
        text(commit, "repository"),
        with("directory", text(commit, "directory")));
  }

  private static void release(JsonNode chain, List<List<String>> rows) {
    JsonNode release = chain.path("release");
    if (release.isMissingNode()) {
      row(rows, "release", "none", "it was not in service");
      return;
    }
    row(
        rows,
        "release",
        text(release, "id"),
        text(release, "cause"),
        "of " + text(release, "ref"),
        text(release, "created"),
        with("by the token", text(release, "pusher")));
  }
}
