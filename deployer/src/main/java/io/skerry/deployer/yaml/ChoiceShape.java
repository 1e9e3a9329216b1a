package io.skerry.deployer.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One of a few words. */
public record ChoiceShape<T>(List<String> words, Map<String, T> values) implements Shape<T> {

  /** The words with what they mean, in the order in which errors name them. */
  @SafeVarargs
  public static <T> ChoiceShape<T> of(Map.Entry<String, T>... choices) {
    Map<String, T> values = new LinkedHashMap<>();
    for (Map.Entry<String, T> choice : choices) {
      values.put(choice.getKey(), choice.getValue());
    }
    return new ChoiceShape<>(List.copyOf(values.keySet()), values);
  }

  /** Words that mean themselves. */
  public static ChoiceShape<String> words(String... words) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String word : words) {
      values.put(word, word);
    }
    return new ChoiceShape<>(List.of(words), values);
  }

  @Override
  public Optional<T> read(Cursor cursor) {
    String text = cursor.written().orElse("");
    T value = values.get(text);
    if (value == null) {
      cursor.report(expected(), text.isEmpty() ? "" : Suggestion.hint(text, words));
      return Optional.empty();
    }
    return Optional.of(value);
  }

  @Override
  public String expected() {
    if (words.size() == 1) {
      return words.getFirst();
    }
    return String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
  }

  @Override
  public ObjectNode schema() {
    ObjectNode schema = Json.object();
    words.forEach(schema.putArray("enum")::add);
    return schema;
  }
}
