package io.skerry.deployer.yaml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A value under its key, with a place for complaints.
 *
 * @param key dotted, with indexes; empty for the whole file
 */
public record Cursor(Node node, String key, Problems problems) {

  /** A cursor on the value that a variable or a flag gives to a key. */
  public static Cursor untyped(String key, String text, Problems problems) {
    return new Cursor(new Node.Scalar(Place.START, text, Node.Kind.UNTYPED), key, problems);
  }

  public void report(String expected, String hint) {
    report(expected, node.found(), hint);
  }

  public void report(String expected, String found, String hint) {
    problems.report(node.place(), key, expected, found, hint);
  }

  public Cursor item(int index, Node item) {
    return new Cursor(item, key + "[" + index + "]", problems);
  }

  /** The values of a mapping by key; reports every key that is there twice. */
  public Map<String, Entry> entries(Node.Mapping mapping) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Node.Entry entry : mapping.entries()) {
      String child = Node.join(key, entry.key());
      Entry next = new Entry(entry.place(), new Cursor(entry.value(), child, problems));
      Entry first = entries.putIfAbsent(entry.key(), next);
      if (first != null) {
        next.report(
            "each key once", "it again", "it stands in line " + first.place().line() + " already");
      }
    }
    return entries;
  }

  /** The text of a single value as written, whatever YAML takes it for. */
  public Optional<String> written() {
    return node instanceof Node.Scalar scalar && scalar.kind() != Node.Kind.NOTHING
        ? Optional.of(scalar.text())
        : Optional.empty();
  }

  /** The text of a string; reports anything else. */
  public Optional<String> string(String expected) {
    if (!(node instanceof Node.Scalar scalar)) {
      report(expected, "");
      return Optional.empty();
    }
    if (scalar.kind() != Node.Kind.STRING && scalar.kind() != Node.Kind.UNTYPED) {
      boolean nothing = scalar.kind() == Node.Kind.NOTHING;
      report(
          expected,
          nothing ? "write \"\" for an empty string" : "quote it: \"" + scalar.text() + "\"");
      return Optional.empty();
    }
    if (!isPlainText(scalar.text())) {
      report(expected, "a NUL or half a character", "remove the escape");
      return Optional.empty();
    }
    return Optional.of(scalar.text());
  }

  /** Whether text can be an argument of a program: no NUL, and it has a UTF-8 form. */
  private static boolean isPlainText(String text) {
    return text.codePoints()
        .noneMatch(point -> point == 0 || Character.getType(point) == Character.SURROGATE);
  }

  /**
   * A key of a mapping, with a cursor on its value.
   *
   * @param place the key's own
   */
  public record Entry(Place place, Cursor value) {
    public void report(String expected, String found, String hint) {
      value.problems().report(place, value.key(), expected, found, hint);
    }
  }
}
