package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** As much of JSON Schema as the manifest's schema uses; an unknown word is an error. */
final class SchemaJudge {
  private SchemaJudge() {}

  static boolean accepts(JsonNode schema, JsonNode value) {
    return schema.properties().stream()
        .allMatch(rule -> holds(rule.getKey(), rule.getValue(), schema, value));
  }

  private static boolean holds(String word, JsonNode rule, JsonNode schema, JsonNode value) {
    return switch (word) {
      case "$schema", "title", "description", "default" -> true;
      case "type" -> isType(rule.asText(), value);
      case "enum" -> stream(rule).anyMatch(value::equals);
      case "pattern" -> !value.isTextual() || matches(rule.asText(), value.asText());
      case "minLength" -> !value.isTextual() || value.asText().length() >= rule.asInt();
      case "maxLength" -> !value.isTextual() || value.asText().length() <= rule.asInt();
      case "minimum" -> !value.isNumber() || value.asDouble() >= rule.asDouble();
      case "maximum" -> !value.isNumber() || value.asDouble() <= rule.asDouble();
      case "minItems" -> !value.isArray() || value.size() >= rule.asInt();
      case "maxItems" -> !value.isArray() || value.size() <= rule.asInt();
      case "uniqueItems" -> stream(value).distinct().count() == value.size() || !value.isArray();
      case "items" -> !value.isArray() || stream(value).allMatch(item -> accepts(rule, item));
      case "oneOf" -> stream(rule).filter(option -> accepts(option, value)).count() == 1;
      case "anyOf" -> stream(rule).anyMatch(option -> accepts(option, value));
      case "not" -> !accepts(rule, value);
      default -> holdsOfObject(word, rule, schema, value);
    };
  }

  private static boolean holdsOfObject(
      String word, JsonNode rule, JsonNode schema, JsonNode value) {
    return switch (word) {
      case "required" -> stream(rule).allMatch(name -> value.has(name.asText()));
      case "properties" ->
          rule.properties().stream()
              .filter(property -> value.has(property.getKey()))
              .allMatch(property -> accepts(property.getValue(), value.get(property.getKey())));
      case "propertyNames" ->
          value.properties().stream()
              .allMatch(entry -> accepts(rule, TextNode.valueOf(entry.getKey())));
      case "additionalProperties" ->
          value.properties().stream()
              .filter(entry -> !schema.path("properties").has(entry.getKey()))
              .allMatch(entry -> rule.isObject() && accepts(rule, entry.getValue()));
      default -> throw new IllegalArgumentException("unknown word in the schema: " + word);
    };
  }

  private static boolean isType(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      default -> throw new IllegalArgumentException("unknown type in the schema: " + type);
    };
  }

  private static boolean matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).find();
  }

  private static Stream<JsonNode> stream(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }
}
