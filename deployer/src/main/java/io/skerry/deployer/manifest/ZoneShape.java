package io.skerry.deployer.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Json;
import io.skerry.deployer.yaml.Shape;
import io.skerry.deployer.yaml.Suggestion;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A time zone. */
record ZoneShape() implements Shape<ZoneId> {

  @Override
  public Optional<ZoneId> read(Cursor cursor) {
    Optional<String> text = cursor.string(expected());
    Optional<ZoneId> zone = text.flatMap(ZoneShape::parse);
    if (text.isPresent() && zone.isEmpty()) {
      cursor.report(expected(), hint(text.get()));
    }
    return zone;
  }

  private static Optional<ZoneId> parse(String text) {
    try {
      return Optional.of(ZoneId.of(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A city alone is as likely as a slip of the finger. */
  private static String hint(String text) {
    Set<String> known = new TreeSet<>(ZoneId.getAvailableZoneIds());
    String city = "/" + text.strip().toLowerCase(Locale.ROOT).replace(' ', '_');
    return known.stream()
        .filter(id -> id.toLowerCase(Locale.ROOT).endsWith(city))
        .findFirst()
        .map(id -> "did you mean " + id + "?")
        .orElseGet(() -> Suggestion.hint(text, known));
  }

  @Override
  public String expected() {
    return "a time zone such as Europe/London";
  }

  @Override
  public ObjectNode schema() {
    return Json.type("string");
  }
}
