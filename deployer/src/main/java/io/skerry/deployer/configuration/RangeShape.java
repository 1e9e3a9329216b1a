package io.skerry.deployer.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Shape;
import io.skerry.runtime.spi.AddressRange;
import java.util.Optional;

/**
 * A block of addresses of one version; of version 6 also none.
 *
 * @param four whether of version 4
 */
record RangeShape(boolean four) implements Shape<Optional<AddressRange>> {
  static final String NONE = "none";

  @Override
  public Optional<Optional<AddressRange>> read(Cursor cursor) {
    String text = cursor.written().orElse("");
    if (!four && text.equals(NONE)) {
      return Optional.of(Optional.empty());
    }
    String hint;
    try {
      AddressRange range = AddressRange.of(text);
      if (range.four() == four) {
        return Optional.of(Optional.of(range));
      }
      hint = "this is one of version " + (range.four() ? 4 : 6);
    } catch (IllegalArgumentException e) {
      hint = "it takes " + e.getMessage();
    }
    cursor.report(expected(), hint);
    return Optional.empty();
  }

  @Override
  public String expected() {
    return four
        ? "a block of addresses from /8 to /30 such as 10.0.0.0/24"
        : "a block of addresses from /32 to /126 such as fd00:1::/112, or none";
  }

  @Override
  public ObjectNode schema() {
    return Json.pattern(four ? "^[0-9.]+/[0-9]+$" : "^(none|[0-9A-Fa-f:.]+/[0-9]+)$");
  }
}
