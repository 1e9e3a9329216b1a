package io.skerry.deployer.yaml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes the small pieces of a JSON Schema. */
public final class Json {
  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ObjectNode type(String type) {
    return object().put("type", type);
  }

  public static ObjectNode pattern(String pattern) {
    return type("string").put("pattern", pattern);
  }

  public static ObjectNode oneOf(ObjectNode... schemas) {
    return group("oneOf", schemas);
  }

  static ObjectNode anyOf(ObjectNode... schemas) {
    return group("anyOf", schemas);
  }

  private static ObjectNode group(String word, ObjectNode... schemas) {
    ObjectNode node = object();
    ArrayNode members = node.putArray(word);
    for (ObjectNode schema : schemas) {
      members.add(schema);
    }
    return node;
  }
}
