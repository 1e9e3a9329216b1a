package io.skerry.deployer.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** True or false, in these words; YAML's other words for them are refused. */
public record FlagShape() implements Shape<Boolean> {

  @Override
  public Optional<Boolean> read(Cursor cursor) {
    boolean flag =
        cursor.node() instanceof Node.Scalar scalar
            && (scalar.kind() == Node.Kind.BOOLEAN || scalar.kind() == Node.Kind.UNTYPED);
    String text = cursor.written().orElse("");
    if (flag && (text.equals("true") || text.equals("false"))) {
      return Optional.of(text.equals("true"));
    }
    cursor.report(expected(), "");
    return Optional.empty();
  }

  @Override
  public String expected() {
    return "true or false";
  }

  @Override
  public ObjectNode schema() {
    return Json.type("boolean");
  }
}
