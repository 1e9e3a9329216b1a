package io.skerry.deployer.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A mapping with known keys.
 *
 * @param expected the mapping in words
 * @param build makes the value once every key is right; may still report what does not fit together
 */
public record Section<T>(String expected, List<Key<?>> keys, Function<Values, Optional<T>> build)
    implements Shape<T> {

  @Override
  public Optional<T> read(Cursor cursor) {
    if (!(cursor.node() instanceof Node.Mapping mapping)) {
      boolean glued = cursor.written().filter(text -> text.contains(":")).isPresent();
      cursor.report(expected, glued ? "write a space after the colon" : "");
      return Optional.empty();
    }
    int before = cursor.problems().count();
    Map<String, Cursor.Entry> written = cursor.entries(mapping);
    Values values = new Values(cursor, new HashMap<>());
    for (Key<?> key : keys) {
      Cursor.Entry entry = written.remove(key.name());
      if (entry != null) {
        values.read(key, entry.value());
      } else if (key.required()) {
        missing(cursor, key);
      }
    }
    List<String> names = keys.stream().map(Key::name).toList();
    written.forEach((name, entry) -> unknown(name, entry, names));
    return cursor.problems().count() == before ? build.apply(values) : Optional.empty();
  }

  private static void missing(Cursor cursor, Key<?> key) {
    cursor
        .problems()
        .report(
            cursor.node().place(),
            Node.join(cursor.key(), key.name()),
            key.shape().expected(),
            "no such key",
            "add it");
  }

  private static void unknown(String name, Cursor.Entry entry, List<String> names) {
    String near = Suggestion.hint(name, names);
    entry.report(
        "a known key",
        Quoted.quote(name),
        near.isEmpty() ? "known here: " + String.join(", ", names) : near);
  }

  @Override
  public boolean isMapping() {
    return true;
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = Json.type("object");
    ObjectNode properties = schema.putObject("properties");
    keys.forEach(key -> properties.set(key.name(), key.schema()));
    List<Key<?>> required = keys.stream().filter(Key::required).toList();
    if (!required.isEmpty()) {
      required.stream().map(Key::name).forEach(schema.putArray("required")::add);
    }
    return schema.put("additionalProperties", false);
  }
}
