package io.skerry.deployer.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A list of values of one shape.
 *
 * @param expected the list in words
 * @param unique whether equal items are an error
 */
public record ListShape<T>(String expected, Shape<T> item, int min, int max, boolean unique)
    implements Shape<List<T>> {

  @Override
  public Optional<List<T>> read(Cursor cursor) {
    if (!(cursor.node() instanceof Node.Sequence list)) {
      cursor.report(expected, hint(cursor));
      return Optional.empty();
    }
    int size = list.items().size();
    if (size < min || size > max) {
      cursor.report(
          expected,
          size == 0 ? "an empty list" : size + " items",
          size < min ? "add one or remove the key" : "at most " + max + " are allowed");
      return Optional.empty();
    }
    List<T> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Cursor at = cursor.item(i, list.items().get(i));
      Optional<T> value = item.read(at);
      if (unique && value.isPresent() && values.contains(value.get())) {
        at.report("each item once", "");
      } else {
        value.ifPresent(values::add);
      }
    }
    return values.size() == size ? Optional.of(values) : Optional.empty();
  }

  private String hint(Cursor cursor) {
    if (cursor.node() instanceof Node.Mapping || item.isMapping()) {
      return "begin each item with a dash";
    }
    return cursor.written().map(text -> "write a list: [" + Quoted.shorten(text) + "]").orElse("");
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = Json.type("array");
    schema.set("items", item.schema());
    if (min > 0) {
      schema.put("minItems", min);
    }
    if (unique) {
      schema.put("uniqueItems", true);
    }
    return schema.put("maxItems", max);
  }
}
