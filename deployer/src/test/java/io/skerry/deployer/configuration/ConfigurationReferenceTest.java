package io.skerry.deployer.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.yaml.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/configuration.md and its example say what the reader does. */
class ConfigurationReferenceTest {
  private static final Path DOCS = Path.of(System.getProperty("skerry.home", ".."), "docs");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");
  private static final Pattern REFUSED = Pattern.compile("(?s)```text\n(.*?)```");

  @TempDir private Path directory;

  @Test
  void hasEveryKeyAndNoOther() throws IOException {
    assertThat(reference().lines().filter(line -> line.startsWith("| `")))
        .containsExactlyElementsOf(rows());
  }

  @Test
  void showsRightFiles() throws IOException {
    List<String> examples =
        EXAMPLE.matcher(reference()).results().map(match -> match.group(1)).toList();
    assertThat(examples).isNotEmpty();
    for (String example : examples) {
      assertThat(Sources.yaml(directory, example).read()).as(example).isNotNull();
    }
  }

  @Test
  void showsTheErrorsAsTheyAre() throws IOException {
    Sources broken =
        Sources.yaml(directory, "data: /srv/skerry\nlisen: 127.0.0.1:80\n")
            .and(Map.of("SKERRY_DRAIN", "2 minutes"), Map.of("listen", "80"));
    assertThat(REFUSED.matcher(reference()).results())
        .singleElement()
        .satisfies(match -> assertThat(match.group(1).lines().toList()).isEqualTo(broken.errors()));
  }

  @Test
  void hasAnExampleOfAllKeys() throws IOException {
    Path example = DOCS.resolve("skerry.yaml");
    Configuration read = ConfigurationReader.read(Optional.of(example), Map.of(), Map.of());
    assertThat(read.repositories()).hasSize(2);
    String text = Files.readString(example);
    for (Key<?> key : ConfigurationKeys.ALL) {
      String written =
          key.standard().isEmpty() || List.of("repositories", "network").contains(key.name())
              ? key.name() + ":"
              : key.name() + ": " + key.standard() + "\n";
      assertThat(text).contains("\n" + written);
    }
  }

  private static String reference() throws IOException {
    return Files.readString(DOCS.resolve("configuration.md"));
  }

  private static List<String> rows() {
    List<String> rows = new ArrayList<>();
    for (Key<?> key : ConfigurationKeys.ALL) {
      Optional<Setting> setting =
          Setting.ALL.stream().filter(other -> other.key().name().equals(key.name())).findFirst();
      rows.add(
          "| `%s` | %s | %s | %s | %s | %s |"
              .formatted(
                  key.name(),
                  code(setting.map(Setting::variable)),
                  code(setting.flatMap(Setting::flag)),
                  code(Optional.of(key.standard())),
                  key.shape().expected(),
                  key.meaning()));
    }
    for (Key<?> key : NetworkKeys.SECTION.keys()) {
      rows.add(
          "| `network.%s` | `%s` | %s | %s |"
              .formatted(key.name(), key.standard(), key.shape().expected(), key.meaning()));
    }
    RepositoryKeys.SECTION.keys().forEach(key -> rows.add(item("", key)));
    StatusKeys.SECTION.keys().forEach(key -> rows.add(item("status.", key)));
    return rows;
  }

  private static String item(String prefix, Key<?> key) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            prefix + key.name(),
            key.required() ? "required" : code(Optional.of(key.standard())),
            key.shape().expected(),
            key.meaning());
  }

  private static String code(Optional<String> text) {
    return text.filter(word -> !word.isEmpty()).map(word -> "`" + word + "`").orElse("–");
  }
}
