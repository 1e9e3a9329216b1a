package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Shape;
import io.skerry.runtime.function.FunctionName;
import java.util.Locale;
import java.util.Optional;

/** A function's name. */
record NameShape() implements Shape<FunctionName> {

  @Override
  public Optional<FunctionName> read(Cursor cursor) {
    Optional<String> text = cursor.string(expected());
    if (text.isPresent() && !FunctionName.isValid(text.get())) {
      cursor.report(expected(), hint(text.get()));
      return Optional.empty();
    }
    return text.map(FunctionName::new);
  }

  /** Proposes the nearest text that is a name. */
  static String hint(String text) {
    String mended = text.toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
    return FunctionName.isValid(mended) ? "write " + mended : "";
  }

  @Override
  public String expected() {
    return FunctionName.RULE;
  }

  @Override
  public ObjectNode schema() {
    return Json.pattern("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$");
  }
}
