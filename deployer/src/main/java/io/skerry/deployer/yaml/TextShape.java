package io.skerry.deployer.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Pattern;

/** A string that matches a pattern as a whole. */
public record TextShape(String expected, Pattern pattern) implements Shape<String> {

  /** A string of any length and content but NUL. */
  public static TextShape any(String expected) {
    return new TextShape(expected, Pattern.compile("(?s).*"));
  }

  public static TextShape of(String expected, String pattern) {
    return new TextShape(expected, Pattern.compile(pattern));
  }

  @Override
  public Optional<String> read(Cursor cursor) {
    Optional<String> text = cursor.string(expected);
    if (text.isPresent() && !pattern.matcher(text.get()).matches()) {
      cursor.report(expected, "");
      return Optional.empty();
    }
    return text;
  }

  @Override
  public ObjectNode schema() {
    boolean any = pattern.pattern().startsWith("(?s)");
    return any ? Json.type("string") : Json.pattern("^(" + pattern.pattern() + ")$");
  }
}
