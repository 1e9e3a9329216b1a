package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Node;
import io.skerry.deployer.yaml.Quoted;
import io.skerry.deployer.yaml.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Variables with their values. */
record EnvironmentShape(VariableRule rule) implements Shape<Map<String, String>> {
  private static final int MOST = 1000;

  @Override
  public Optional<Map<String, String>> read(Cursor cursor) {
    if (!(cursor.node() instanceof Node.Mapping mapping)) {
      cursor.report(expected(), "write {LEVEL: \"3\"}");
      return Optional.empty();
    }
    if (mapping.entries().size() > MOST) {
      cursor.report(expected(), mapping.entries().size() + " variables", "at most " + MOST);
      return Optional.empty();
    }
    int before = cursor.problems().count();
    Map<String, String> values = new LinkedHashMap<>();
    cursor
        .entries(mapping)
        .forEach((name, entry) -> {
          rule.objection(name)
              .ifPresent(hint -> entry.report(rule.expected(), Quoted.quote(name), hint));
          entry.value().string("a string").ifPresent(value -> values.put(name, value));
        });
    return cursor.problems().count() == before ? Optional.of(values) : Optional.empty();
  }

  @Override
  public String expected() {
    return "variables with their values";
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = Json.type("object");
    schema.set("propertyNames", rule.schema());
    schema.set("additionalProperties", Json.type("string"));
    return schema;
  }
}
