package io.skerry.deployer.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A duration such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}. */
public record DurationShape(Duration min, Duration max) implements Shape<Duration> {
  private static final Map<String, Long> UNITS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
  private static final Pattern LOOSE = Pattern.compile("([1-9][0-9]{0,8})\\s*([A-Za-z]*)");

  @Override
  public Optional<Duration> read(Cursor cursor) {
    Optional<String> written = cursor.written();
    OptionalLong millis = Quantity.parse(written.orElse(""), UNITS);
    if (millis.isEmpty()) {
      cursor.report(expected(), written.map(DurationShape::hint).orElse("write it like 30s"));
      return Optional.empty();
    }
    Duration duration = Duration.ofMillis(millis.getAsLong());
    if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
      cursor.report(expected(), "");
      return Optional.empty();
    }
    return Optional.of(duration);
  }

  private static String hint(String text) {
    Matcher loose = LOOSE.matcher(text);
    if (!loose.matches()) {
      return "write it like 30s";
    }
    String unit = loose.group(2).toLowerCase(Locale.ROOT);
    if (unit.startsWith("d")) {
      return "write " + Long.parseLong(loose.group(1)) * 24 + "h";
    }
    String known = unit.startsWith("ms") || unit.startsWith("mil") ? "ms" : first(unit);
    return UNITS.containsKey(known) ? "write " + loose.group(1) + known : "write it like 30s";
  }

  private static String first(String unit) {
    return unit.isEmpty() ? "s" : unit.substring(0, 1);
  }

  @Override
  public String expected() {
    return "a duration from " + format(min) + " to " + format(max);
  }

  private static String format(Duration duration) {
    return duration.isZero() ? "0s" : Quantity.format(duration.toMillis(), UNITS);
  }

  @Override
  public ObjectNode schema() {
    return Json.pattern("^(0|[1-9][0-9]*)(ms|s|m|h)$");
  }
}
