package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Shape;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A share of processors in thousandths: {@code 500m}, {@code 1}, {@code 1.5}. */
record CpuShape(int minMillis, int maxMillis) implements Shape<Integer> {
  private static final Pattern TEXT = Pattern.compile("(0|[1-9][0-9]{0,8})(m|\\.[0-9]{1,3})?");

  @Override
  public Optional<Integer> read(Cursor cursor) {
    Optional<Integer> millis =
        cursor.written().flatMap(CpuShape::millis).filter(n -> n >= minMillis && n <= maxMillis);
    if (millis.isEmpty()) {
      cursor.report(expected(), "write it like 500m, 1 or 1.5");
    }
    return millis;
  }

  private static Optional<Integer> millis(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal millis =
        text.endsWith("m")
            ? new BigDecimal(matcher.group(1))
            : new BigDecimal(text).movePointRight(3);
    return millis.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0
        ? Optional.empty()
        : Optional.of(millis.intValue());
  }

  @Override
  public String expected() {
    return "processors from " + minMillis + "m to " + maxMillis / 1000;
  }

  @Override
  public ObjectNode schema() {
    return Json.oneOf(
        Json.pattern("^(0|[1-9][0-9]*)(m|\\.[0-9]{1,3})?$"),
        Json.type("number").put("minimum", minMillis / 1000.0).put("maximum", maxMillis / 1000));
  }
}
