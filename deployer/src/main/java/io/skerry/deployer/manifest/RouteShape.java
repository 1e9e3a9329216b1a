package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Shape;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The path of an HTTP trigger, in its one normal form. */
record RouteShape() implements Shape<String> {
  private static final Pattern PATH =
      Pattern.compile(
          "/|(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~!$&'()+,=@-][A-Za-z0-9._~!$&'()+,=@:-]*)+");
  private static final int LONGEST = 1024;

  /** First segments that the server needs for itself. */
  private static final List<String> RESERVED =
      List.of(
          "function",
          "async-function",
          "git",
          "api",
          "ui",
          "schema",
          "webhook",
          "healthz",
          "readyz",
          "metrics");

  @Override
  public Optional<String> read(Cursor cursor) {
    Optional<String> path = cursor.string(expected());
    Optional<String> objection = path.flatMap(RouteShape::objection);
    objection.ifPresent(hint -> cursor.report(expected(), hint));
    return objection.isPresent() ? Optional.empty() : path;
  }

  private static Optional<String> objection(String path) {
    if (!path.startsWith("/")) {
      return Optional.of("it must begin with a slash");
    }
    if (path.length() > LONGEST) {
      return Optional.of("at most " + LONGEST + " characters");
    }
    List<String> segments = List.of(path.substring(1).split("/", -1));
    if (path.length() > 1 && segments.contains("")) {
      return Optional.of("no empty segments and no slash at the end");
    }
    if (segments.contains(".") || segments.contains("..")) {
      return Optional.of("no . and .. as segments");
    }
    if (RESERVED.contains(segments.getFirst())) {
      return Optional.of("everything below /" + segments.getFirst() + " belongs to Skerry");
    }
    if (path.contains("?") || path.contains("#")) {
      return Optional.of("a path has no query and no fragment");
    }
    return PATH.matcher(path).matches()
        ? Optional.empty()
        : Optional.of(
            "letters, digits and -._~!$&'()+,=@ only; no patterns: it matches all below it too");
  }

  @Override
  public String expected() {
    return "a path such as /resize";
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = Json.pattern("^(" + PATH.pattern() + ")$").put("maxLength", LONGEST);
    schema.set("not", Json.pattern("^/(" + String.join("|", RESERVED) + ")(/|$)"));
    return schema;
  }
}
