package io.skerry.deployer.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A whole number within bounds. */
public record WholeShape(int min, int max) implements Shape<Integer> {
  private static final Map<String, Long> NO_UNIT = Map.of("", 1L);

  @Override
  public Optional<Integer> read(Cursor cursor) {
    OptionalLong number = Quantity.parse(cursor.written().orElse(""), NO_UNIT);
    boolean quoted =
        cursor.node() instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.STRING;
    if (quoted || number.isEmpty() || number.getAsLong() < min || number.getAsLong() > max) {
      cursor.report(expected(), quoted && number.isPresent() ? "remove the quotes" : "");
      return Optional.empty();
    }
    return Optional.of((int) number.getAsLong());
  }

  @Override
  public String expected() {
    return "a whole number from " + min + " to " + max;
  }

  @Override
  public ObjectNode schema() {
    return Json.type("integer").put("minimum", min).put("maximum", max);
  }
}
