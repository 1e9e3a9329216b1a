package io.skerry.deployer.manifest;

import io.skerry.deployer.yaml.EitherShape;
import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.ListShape;
import io.skerry.deployer.yaml.Node;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The users' reference of the manifest, and what the table of keys says that must stand in it. */
final class Reference {
  private static final Pattern VALID = Pattern.compile("(?s)```yaml\n(.*?)```");
  private static final Pattern REFUSED =
      Pattern.compile("(?s)```yaml refused\n(.*?)```\n+```text\n(.*?)```");

  private Reference() {}

  static String text() {
    String home = System.getProperty("skerry.home", "..");
    try {
      return Files.readString(Path.of(home, "docs", "manifest.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The manifests that it shows as right. */
  static List<String> examples() {
    return VALID.matcher(text()).results().map(match -> match.group(1)).toList();
  }

  /** The manifests that it shows as wrong, each with the errors. */
  static List<MatchResult> refused() {
    return REFUSED.matcher(text()).results().toList();
  }

  /** One row for each key. */
  static List<String> rows() {
    List<String> rows = new ArrayList<>();
    ManifestKeys.ALL.forEach(key -> rows(key, "", rows));
    return rows;
  }

  private static void rows(Key<?> key, String parent, List<String> rows) {
    String name = Node.join(parent, key.name());
    String absent = key.required() ? "required" : "–";
    rows.add(
        "| `%s` | %s | %s | %s%s |"
            .formatted(
                name,
                key.standard().isEmpty() ? absent : "`" + key.standard() + "`",
                key.shape().expected(),
                key.meaning(),
                key.lock().what().isEmpty()
                    ? ""
                    : " *Expected for now: " + key.lock().allowed() + ".*"));
    below(key.shape(), name, rows);
  }

  private static void below(Shape<?> shape, String name, List<String> rows) {
    switch (shape) {
      case Section<?> section -> section.keys().forEach(key -> rows(key, name, rows));
      case EitherShape<?> either -> below(either.mapping(), name, rows);
      case ListShape<?> list -> below(list.item(), name + "[]", rows);
      case TriggerShape trigger -> {
        below(trigger.http(), name, rows);
        below(trigger.cron(), name, rows);
      }
      default -> {
        // a single value has no keys
      }
    }
  }
}
