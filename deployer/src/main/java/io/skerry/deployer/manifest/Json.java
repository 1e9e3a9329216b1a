package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes the small pieces of a JSON Schema. */
final class Json {
  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ObjectNode type(String type) {
    return object().put("type", type);
  }

  static ObjectNode pattern(String pattern) {
    return type("string").put("pattern", pattern);
  }

  static ObjectNode oneOf(ObjectNode... schemas) {
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
