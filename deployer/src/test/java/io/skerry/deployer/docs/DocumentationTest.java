package io.skerry.deployer.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.cli.SkerryCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** Every link leads somewhere; docs/cli.md and the command line agree. */
class DocumentationTest {
  private static final Pattern CALL = Pattern.compile("(?<![\\w:.-])skerry ([a-z][a-z-]*)");
  private static final Map<String, CommandLine> VERBS =
      new CommandLine(SkerryCommand.class).getSubcommands();

  @Test
  void everyRelativeLinkResolves() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Page page : Page.all()) {
      for (String link : page.links()) {
        links++;
        if (!resolves(page, link)) {
          broken.add(page + " -> " + link);
        }
      }
    }
    assertThat(links).isGreaterThan(20);
    assertThat(broken).isEmpty();
  }

  private static boolean resolves(Page page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page.file() : page.file().resolveSibling(parts[0]);
    if (!Files.exists(target) || !target.normalize().startsWith(Page.HOME)) {
      return false;
    }
    return parts.length == 1
        || new Page(target.normalize(), Files.readString(target)).hasAnchor(parts[1]);
  }

  @Test
  void everyVerbThatIsNamedExists() throws IOException {
    Set<String> unknown = new TreeSet<>();
    int calls = 0;
    for (Page page : Page.all()) {
      for (String verb : CALL.matcher(page.code()).results().map(m -> m.group(1)).toList()) {
        calls++;
        if (!VERBS.containsKey(verb)) {
          unknown.add(page + ": skerry " + verb);
        }
      }
    }
    assertThat(calls).isGreaterThan(20);
    assertThat(unknown).isEmpty();
  }

  @Test
  void everyVerbIsDescribedWithItsOptions() throws IOException {
    Map<String, String> sections = sections();
    assertThat(sections.keySet()).isEqualTo(VERBS.keySet());
    VERBS.forEach((verb, line) -> {
      assertThat(sections.get(verb)).contains("skerry " + verb);
      Stream.concat(
              line.getCommandSpec().options().stream()
                  .filter(option -> !option.usageHelp() && !option.versionHelp())
                  .map(option -> option.longestName()),
              line.getCommandSpec().positionalParameters().stream().map(ArgSpec::paramLabel))
          .forEach(word -> assertThat(sections.get(verb)).as(verb).contains(word));
    });
  }

  /** The sections of docs/cli.md that are about a verb, by the verb. */
  private static Map<String, String> sections() throws IOException {
    return Pattern.compile(
            "^### `([a-z]+)[^`\\n]*`\\n(.*?)(?=^##|\\z)", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(Page.of("docs/cli.md").text())
        .results()
        .collect(Collectors.toMap(m -> m.group(1), m -> m.group()));
  }

  @Test
  void decisionsAreNumberedWithoutGaps() throws IOException {
    try (Stream<Path> files = Files.list(Page.HOME.resolve("docs/decisions"))) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      for (int i = 0; i < names.size(); i++) {
        assertThat(names.get(i)).matches("%04d-[a-z0-9-]+\\.md".formatted(i + 1));
        assertThat(Page.of("docs/decisions/" + names.get(i)).text())
            .contains("**Context.**", "**Choice.**", "**Consequences.**");
      }
    }
  }
}
