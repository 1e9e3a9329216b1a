package io.skerry.deployer.manifest;

import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Words for a text that is no YAML at all. */
final class SyntaxFault {
  private static final String EXPECTED = "YAML";

  private SyntaxFault() {}

  static Refusal of(String text, RuntimeException fault) {
    if (!(fault instanceof MarkedYAMLException marked) || marked.getProblemMark() == null) {
      return new Refusal(
          Place.START, EXPECTED, "something that cannot be parsed", "look for broken escapes");
    }
    Mark mark = marked.getProblemMark();
    Place place = new Place(mark.getLine() + 1, mark.getColumn() + 1);
    int tab = indentingTab(text, mark.getLine());
    if (tab >= 0) {
      return new Refusal(
          new Place(place.line(), tab + 1), "spaces as indentation", "a tab", "use two spaces");
    }
    String problem = String.valueOf(marked.getProblem());
    String context = marked.getContext() == null ? "" : marked.getContext();
    return new Refusal(place, EXPECTED, "a syntax error (" + problem + ")", context);
  }

  /** The index of a tab in the white space that the line begins with, or -1. */
  private static int indentingTab(String text, int line) {
    List<String> lines = text.lines().toList();
    if (line >= lines.size()) {
      return -1;
    }
    String start = lines.get(line);
    int tab = start.indexOf('\t');
    return tab >= 0 && start.substring(0, tab).isBlank() ? tab : -1;
  }
}
