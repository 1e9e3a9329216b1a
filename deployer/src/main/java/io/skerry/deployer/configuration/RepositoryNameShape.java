package io.skerry.deployer.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Shape;
import java.util.Optional;
import java.util.regex.Pattern;

/** The name of a watched repository: a DNS label that the hosted repository has not taken. */
record RepositoryNameShape() implements Shape<String> {
  private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern NAME = Pattern.compile(LABEL);
  private static final String HOSTED = "functions";

  @Override
  public Optional<String> read(Cursor cursor) {
    Optional<String> name = cursor.string(expected());
    Optional<String> objection = name.flatMap(RepositoryNameShape::objection);
    objection.ifPresent(hint -> cursor.report(expected(), hint));
    return objection.isPresent() ? Optional.empty() : name;
  }

  private static Optional<String> objection(String name) {
    if (name.equals(HOSTED)) {
      return Optional.of("the hosted repository has this name");
    }
    return NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of("1 to 63 lower-case letters, digits and inner hyphens");
  }

  @Override
  public String expected() {
    return "the name of a repository such as website";
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = Json.pattern("^" + LABEL + "$");
    schema.set("not", Json.pattern("^" + HOSTED + "$"));
    return schema;
  }
}
