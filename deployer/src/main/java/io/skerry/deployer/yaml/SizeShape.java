package io.skerry.deployer.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes: {@code 512Ki}, {@code 64Mi}, {@code 1Gi}, or plain digits. */
public record SizeShape(long min, long max) implements Shape<Long> {
  public static final long KIBI = 1024;
  public static final long MEBI = KIBI * KIBI;
  public static final long GIBI = KIBI * MEBI;
  public static final long TEBI = KIBI * GIBI;

  private static final Map<String, Long> UNITS =
      Map.of("", 1L, "Ki", KIBI, "Mi", MEBI, "Gi", GIBI, "Ti", TEBI);
  private static final Pattern LOOSE = Pattern.compile("([1-9][0-9]*)\\s*([KkMmGgTt])[A-Za-z]*");

  @Override
  public Optional<Long> read(Cursor cursor) {
    Optional<String> written = cursor.written();
    OptionalLong bytes = Quantity.parse(written.orElse(""), UNITS);
    if (bytes.isEmpty()) {
      cursor.report(expected(), written.map(SizeShape::hint).orElse("write it like 64Mi"));
      return Optional.empty();
    }
    if (bytes.getAsLong() < min || bytes.getAsLong() > max) {
      cursor.report(expected(), "");
      return Optional.empty();
    }
    return Optional.of(bytes.getAsLong());
  }

  private static String hint(String text) {
    Matcher loose = LOOSE.matcher(text);
    return loose.matches()
        ? "write " + Quoted.shorten(loose.group(1)) + loose.group(2).toUpperCase(Locale.ROOT) + "i"
        : "write it like 64Mi";
  }

  @Override
  public String expected() {
    return "a size from " + Quantity.format(min, UNITS) + " to " + Quantity.format(max, UNITS);
  }

  @Override
  public ObjectNode schema() {
    return Json.oneOf(
        Json.pattern("^[1-9][0-9]*(Ki|Mi|Gi|Ti)?$"),
        Json.type("integer").put("minimum", min).put("maximum", max));
  }
}
