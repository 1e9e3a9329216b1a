package io.skerry.deployer.yaml;

import java.util.List;
import java.util.function.BiConsumer;

/** One value of a YAML document, with its place. */
public sealed interface Node {
  Place place();

  /** How an error names the value. */
  String found();

  /** Tells the place of this value and of all below it, by dotted key. */
  void places(String key, BiConsumer<String, Place> told);

  /** What an unquoted word means in YAML 1.1; {@code no} is a boolean there. */
  enum Kind {
    STRING(""),
    NUMBER("the number "),
    BOOLEAN("the boolean "),
    DATE("the date "),
    NOTHING(""),
    /** Text from a variable or a flag, which has no types: it is what it is read as. */
    UNTYPED("");

    private final String noun;

    Kind(String noun) {
      this.noun = noun;
    }
  }

  /**
   * A single value.
   *
   * @param text as written, without the quotes
   */
  record Scalar(Place place, String text, Kind kind) implements Node {
    @Override
    public String found() {
      return switch (kind) {
        case STRING, UNTYPED -> text.isEmpty() ? "an empty string" : Quoted.quote(text);
        case NOTHING -> "nothing";
        default -> kind.noun + Quoted.shorten(text);
      };
    }

    @Override
    public void places(String key, BiConsumer<String, Place> told) {
      told.accept(key, place);
    }
  }

  /** A list. */
  record Sequence(Place place, List<Node> items) implements Node {
    @Override
    public String found() {
      return items.isEmpty() ? "an empty list" : "a list";
    }

    @Override
    public void places(String key, BiConsumer<String, Place> told) {
      told.accept(key, place);
      for (int i = 0; i < items.size(); i++) {
        items.get(i).places(key + "[" + i + "]", told);
      }
    }
  }

  /** Keys with their values, in the order of the file, duplicates included. */
  record Mapping(Place place, List<Entry> entries) implements Node {
    @Override
    public String found() {
      return entries.isEmpty() ? "an empty mapping" : "a mapping";
    }

    @Override
    public void places(String key, BiConsumer<String, Place> told) {
      told.accept(key, place);
      entries.forEach(entry -> entry.value().places(join(key, entry.key()), told));
    }
  }

  /**
   * A key of a mapping, with its value.
   *
   * @param place the key's
   */
  record Entry(Place place, String key, Node value) {}

  /** The dotted key of a key inside another. */
  static String join(String parent, String key) {
    return parent.isEmpty() ? key : parent + "." + key;
  }
}
