package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Json;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which names a manifest may give to environment variables. */
enum VariableRule {
  /** Of a build: Skerry's own are taken. */
  BUILD("SKERRY_.*"),
  /** Of a run: so are those that carry the request. */
  RUN(
      "SKERRY_.*|HTTP_.*|TRACEPARENT|AUTH_TYPE|CONTENT_LENGTH|CONTENT_TYPE|GATEWAY_INTERFACE"
          + "|PATH_INFO|PATH_TRANSLATED|QUERY_STRING|REMOTE_ADDR|REMOTE_HOST|REMOTE_IDENT"
          + "|REMOTE_PORT|REMOTE_USER|REQUEST_METHOD|REQUEST_SCHEME|REQUEST_URI|SCRIPT_NAME"
          + "|SERVER_NAME|SERVER_PORT|SERVER_PROTOCOL|SERVER_SOFTWARE");

  private static final String NAME = "[A-Za-z_][A-Za-z0-9_]{0,254}";
  private static final Pattern NAME_PATTERN = Pattern.compile(NAME);

  private final Pattern reserved;

  VariableRule(String reserved) {
    this.reserved = Pattern.compile(reserved);
  }

  /** Why the name is refused; empty when it is not. */
  Optional<String> objection(String name) {
    if (!NAME_PATTERN.matcher(name).matches()) {
      return Optional.of("use letters, digits and _, no digit in front");
    }
    return reserved.matcher(name).matches()
        ? Optional.of("Skerry sets this variable itself")
        : Optional.empty();
  }

  String expected() {
    return "the name of a variable";
  }

  ObjectNode schema() {
    ObjectNode schema = Json.pattern("^" + NAME + "$");
    schema.set("not", Json.pattern("^(" + reserved.pattern() + ")$"));
    return schema;
  }
}
