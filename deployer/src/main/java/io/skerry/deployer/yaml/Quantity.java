package io.skerry.deployer.yaml;

import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes a whole number with a unit. */
final class Quantity {
  private static final Pattern TEXT = Pattern.compile("(0|[1-9][0-9]*)([A-Za-z]*)");

  /** More digits are beyond every limit. */
  private static final int MOST_DIGITS = 18;

  private Quantity() {}

  /**
   * Reads a quantity; empty when it is none.
   *
   * @param units what each unit is worth; the empty unit where a bare number is allowed
   * @return the value; {@link Long#MAX_VALUE} for all that are larger
   */
  static OptionalLong parse(String text, Map<String, Long> units) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
      return OptionalLong.empty();
    }
    long unit = units.getOrDefault(matcher.group(2), 1L);
    String digits = matcher.group(1);
    if (digits.length() > MOST_DIGITS || Long.parseLong(digits) > Long.MAX_VALUE / unit) {
      return OptionalLong.of(Long.MAX_VALUE);
    }
    return OptionalLong.of(Long.parseLong(digits) * unit);
  }

  /** Writes the value with the largest unit that leaves a whole number. */
  static String format(long value, Map<String, Long> units) {
    String best = "";
    long worth = 0;
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      if (unit.getValue() > worth && value % unit.getValue() == 0) {
        best = unit.getKey();
        worth = unit.getValue();
      }
    }
    return value / Math.max(1, worth) + best;
  }
}
