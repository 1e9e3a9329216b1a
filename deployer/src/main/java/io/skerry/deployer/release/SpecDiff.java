package io.skerry.deployer.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skerry.runtime.function.Provenance;
import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.store.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What two versions say differently: their manifests, and what they were built with. */
final class SpecDiff {
  private static final Set<String> SIZES = Set.of("limits.memory", "limits.disk", "limits.output");
  private static final Set<String> SETS = Set.of("retry.on");
  private static final List<String> UNITS = List.of("", "Ki", "Mi", "Gi", "Ti");

  private SpecDiff() {}

  /**
   * One difference.
   *
   * @param key such as {@code limits.memory}
   * @param from absent when it is new
   * @param to absent when it is gone
   */
  record Line(String key, @Nullable String from, @Nullable String to) {}

  /** The differences, by key. */
  static List<Line> between(Version from, Version to) {
    Map<String, String> before = flat(from);
    Map<String, String> after = flat(to);
    Set<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    List<Line> lines = new ArrayList<>();
    for (String key : keys) {
      @Nullable String old = before.get(key);
      @Nullable String now = after.get(key);
      if (old == null || !old.equals(now)) {
        lines.add(new Line(key, old, now));
      }
    }
    lines.addAll(triggers(from, to));
    return lines;
  }

  private static Map<String, String> flat(Version version) {
    Map<String, String> flat = new TreeMap<>();
    JsonNode spec = Json.MAPPER.valueToTree(version.spec());
    spec.properties().stream()
        .filter(field -> !field.getKey().equals("triggers"))
        .forEach(field -> flatten(field.getKey(), field.getValue(), flat));
    Provenance made = version.provenance();
    put(flat, "built.builder", made.builder());
    put(flat, "built.base", made.base());
    made.tools().forEach((tool, text) -> put(flat, "built.tools." + tool, text));
    return flat;
  }

  private static void flatten(String key, JsonNode value, Map<String, String> flat) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(field -> flatten(key + "." + field.getKey(), field.getValue(), flat));
    } else if (value.isArray()) {
      put(
          flat,
          key,
          value.isEmpty() ? "" : (SETS.contains(key) ? sorted(value) : value).toString());
    } else if (!value.isNull()) {
      put(flat, key, SIZES.contains(key) ? size(value.asLong()) : text(value.asText()));
    }
  }

  private static void put(Map<String, String> flat, String key, String value) {
    if (!value.isEmpty()) {
      flat.put(key, value);
    }
  }

  /** Each as a whole: they have no names by which to tell which one became which. */
  private static List<Line> triggers(Version from, Version to) {
    List<String> before = whole(from);
    List<String> after = whole(to);
    return Stream.concat(
            before.stream()
                .filter(trigger -> !after.contains(trigger))
                .map(trigger -> new Line("triggers", trigger, null)),
            after.stream()
                .filter(trigger -> !before.contains(trigger))
                .map(trigger -> new Line("triggers", null, trigger)))
        .toList();
  }

  private static List<String> whole(Version version) {
    List<String> triggers = new ArrayList<>();
    for (Trigger trigger : version.spec().triggers()) {
      JsonNode node = Json.MAPPER.valueToTree(trigger);
      if (node instanceof ObjectNode fields && fields.has("methods")) {
        fields.set("methods", sorted(fields.path("methods")));
      }
      triggers.add(node.toString());
    }
    return triggers;
  }

  /** A set is stored in any order, another one after each start of the service. */
  private static ArrayNode sorted(JsonNode texts) {
    ArrayNode sorted = Json.MAPPER.createArrayNode();
    StreamSupport.stream(texts.spliterator(), false)
        .map(JsonNode::asText)
        .sorted()
        .forEach(sorted::add);
    return sorted;
  }

  /** Durations as manifests write them. */
  private static String text(String value) {
    if (!value.matches("PT[0-9HMS.]+")) {
      return value;
    }
    long millis = Duration.parse(value).toMillis();
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1_000;
    if (seconds % 3_600 == 0 && seconds > 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static String size(long bytes) {
    long value = bytes;
    int unit = 0;
    while (value > 0 && value % 1_024 == 0 && unit < UNITS.size() - 1) {
      value /= 1_024;
      unit++;
    }
    return value + UNITS.get(unit);
  }
}
