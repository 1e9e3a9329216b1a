package io.skerry.deployer.yaml;

import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Words for a text that is no YAML at all. */
final class SyntaxFault {
  private static final String EXPECTED = "YAML";

  private SyntaxFault() {}

  /**
   * Explains why a parser gave up.
   *
   * @param text what it read
   * @param reached how far it came
   */
  static Refusal of(String text, RuntimeException fault, Place reached) {
    if (!(fault instanceof MarkedYAMLException marked) || marked.getProblemMark() == null) {
      return new Refusal(
          reached, EXPECTED, "something that cannot be parsed", "look for broken escapes");
    }
    Mark mark = marked.getProblemMark();
    String problem = String.valueOf(marked.getProblem());
    String context = marked.getContext() == null ? "" : marked.getContext();
    Optional<Place> tab = indentingTab(text, mark.getLine());
    if (tab.isPresent()) {
      return new Refusal(tab.get(), "spaces as indentation", "a tab", "use two spaces");
    }
    if (context.contains("alias") && marked.getContextMark() != null) {
      return new Refusal(
          place(marked.getContextMark()), "a value", "a bare *", "put the value in quotes");
    }
    int point = at(mark);
    if (problem.contains("cannot start any token") && point > 0) {
      return point == '\t'
          ? new Refusal(place(mark), "spaces", "a tab", "use spaces between words")
          : new Refusal(
              place(mark),
              "a value",
              "a bare " + Character.toString(point),
              "put the value in quotes");
    }
    String found = "a syntax error (" + problem + ")";
    return new Refusal(place(mark), EXPECTED, found, hint(problem, context));
  }

  private static String hint(String problem, String context) {
    if (problem.startsWith("mapping values are not allowed")) {
      return "indent it rightly, and put a text with a colon in quotes";
    }
    return context.equals("while parsing a flow node")
        ? "put a text that begins with [ or { in quotes"
        : context;
  }

  private static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** The character that the mark points at; 0 at the end. */
  private static int at(Mark mark) {
    int[] buffer = mark.getBuffer();
    return mark.getPointer() < buffer.length ? buffer[mark.getPointer()] : 0;
  }

  /** The first tab in the white space that the line begins with. */
  private static Optional<Place> indentingTab(String text, int line) {
    String start = text.lines().skip(line).findFirst().orElse("");
    int tab = start.indexOf('\t');
    return tab >= 0 && start.substring(0, tab).isBlank()
        ? Optional.of(new Place(line + 1, tab + 1))
        : Optional.empty();
  }
}
