package io.skerry.deployer.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the documentation: where it lies, and its text. */
record Page(Path file, String text) {
  /** The root of the source tree. */
  static final Path HOME =
      Path.of(System.getProperty("skerry.home", "..")).toAbsolutePath().normalize();

  private static final Pattern BLOCK =
      Pattern.compile("^```([^\\n]*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern SPAN = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);

  /** A fenced block. */
  record Block(String info, String text) {}

  static Page of(String path) throws IOException {
    Path file = HOME.resolve(path);
    return new Page(file, Files.readString(file));
  }

  /** Every page that people read. */
  static List<Page> all() throws IOException {
    List<Page> pages = new ArrayList<>();
    pages.add(of("README.md"));
    pages.add(of("functions-template/README.md"));
    try (Stream<Path> files = Files.walk(HOME.resolve("docs"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
        pages.add(new Page(file, Files.readString(file)));
      }
    }
    return pages;
  }

  List<Block> blocks() {
    return BLOCK.matcher(text).results().map(m -> new Block(m.group(1), m.group(2))).toList();
  }

  /** What is printed as code: spans, and blocks for a shell. */
  String code() {
    String spans =
        SPAN.matcher(prose()).results().map(m -> m.group(1)).collect(Collectors.joining("\n"));
    return blocks().stream()
        .filter(block -> block.info().startsWith("sh"))
        .map(Block::text)
        .collect(Collectors.joining("\n", spans + "\n", ""));
  }

  /** Where its links lead that stay in the source tree. */
  List<String> links() {
    return LINK.matcher(prose())
        .results()
        .map(m -> m.group(1))
        .filter(link -> !link.matches("[a-z]+:.*"))
        .toList();
  }

  /** Whether a heading has the anchor, as the usual sites make anchors. */
  boolean hasAnchor(String anchor) {
    Matcher headings = HEADING.matcher(prose());
    return headings
        .results()
        .map(m -> m.group(1).toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .anyMatch(anchor::equals);
  }

  private String prose() {
    return BLOCK.matcher(text).replaceAll("");
  }

  @Override
  public String toString() {
    return HOME.relativize(file).toString();
  }
}
