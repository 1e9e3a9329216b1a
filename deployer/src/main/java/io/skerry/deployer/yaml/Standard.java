package io.skerry.deployer.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** A default as it is written in the table of keys. */
final class Standard {
  private Standard() {}

  /** A cursor on the default, with complaints that nobody hears. */
  static Cursor cursor(String name, String yaml) {
    return new Cursor(node(yaml), name, new Problems("default"));
  }

  /** The default as JSON; empty when there is none. */
  static Optional<JsonNode> json(String yaml) {
    return yaml.isEmpty() ? Optional.empty() : Optional.of(json(node(yaml)));
  }

  private static Node node(String yaml) {
    try {
      return YamlTree.read(yaml).orElseThrow();
    } catch (Refusal e) {
      throw new IllegalArgumentException("the default is no YAML: " + yaml, e);
    }
  }

  private static JsonNode json(Node node) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (node) {
      case Node.Scalar scalar ->
          switch (scalar.kind()) {
            case NUMBER -> json.numberNode(Long.parseLong(scalar.text()));
            case BOOLEAN -> json.booleanNode(scalar.text().equals("true"));
            default -> json.textNode(scalar.text());
          };
      case Node.Sequence list -> {
        ArrayNode array = json.arrayNode();
        list.items().forEach(item -> array.add(json(item)));
        yield array;
      }
      case Node.Mapping mapping -> {
        ObjectNode object = json.objectNode();
        mapping.entries().forEach(entry -> object.set(entry.key(), json(entry.value())));
        yield object;
      }
    };
  }
}
