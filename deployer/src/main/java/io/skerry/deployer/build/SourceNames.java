package io.skerry.deployer.build;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names of a function's directory, as builders ask about them. */
record SourceNames(List<String> files, List<String> folders) {
  /** What a file is written in, as far as its name tells. */
  enum Language {
    C("c|cc|cpp"),
    GO("go"),
    JAVA("java"),
    NODE("js|mjs|cjs"),
    PYTHON("py"),
    RUST("rs"),
    /** Scripts lie beside sources of any other language, so they count last. */
    SHELL("sh"),
    UNKNOWN("zig|rb|pl|php");

    private final Pattern pattern;

    Language(String suffixes) {
      pattern = Pattern.compile(".+\\.(" + suffixes + ")");
    }

    private boolean wrote(String file) {
      return pattern.matcher(file).matches();
    }
  }

  /** Files that say by themselves in which language the function is. */
  private static final List<String> DECISIVE = List.of("go.mod", "Cargo.toml", "pom.xml");

  /** Files that lie beside sources of other languages too, for their tests and tools. */
  private static final List<String> ACCOMPANYING = List.of("package.json", "requirements.txt");

  SourceNames(Set<String> names) {
    this(
        names.stream().filter(name -> !name.endsWith("/")).sorted().toList(),
        names.stream().filter(name -> name.endsWith("/")).sorted().toList());
  }

  /** The files of a language, sorted. */
  List<String> in(Language language) {
    return files.stream().filter(language::wrote).toList();
  }

  /** Whether there are files of this language and of no other; scripts beside it do not count. */
  boolean onlyIn(Language language) {
    return !in(language).isEmpty()
        && Stream.of(Language.values())
            .filter(other -> other != language && other != Language.SHELL)
            .allMatch(other -> in(other).isEmpty());
  }

  /** Whether no file is in a language that is known by its suffix. */
  boolean withoutLanguage() {
    return Stream.of(Language.values()).allMatch(language -> in(language).isEmpty());
  }

  /** Whether a file says by itself in which language the function is. */
  boolean decided() {
    return hasAny(DECISIVE);
  }

  /** Whether this file, which may lie beside anything, lies beside nothing that says more. */
  boolean decidedBy(String accompanying) {
    return has(accompanying)
        && withoutLanguage()
        && !decided()
        && !hasAny(List.of("Makefile", "makefile"))
        && ACCOMPANYING.stream().filter(files::contains).count() == 1;
  }

  /** Whether a file names packages, of whatever language. */
  boolean namesPackages() {
    return decided() || hasAny(ACCOMPANYING);
  }

  boolean has(String name) {
    return files.contains(name);
  }

  boolean hasFolder(String name) {
    return folders.contains(name + "/");
  }

  boolean hasAny(List<String> names) {
    return names.stream().anyMatch(files::contains);
  }

  /** The first of the candidates that is here, else the only file of the language. */
  Optional<String> entry(List<String> candidates, Language language) {
    Optional<String> known = candidates.stream().filter(files::contains).findFirst();
    return known.isPresent() ? known : only(in(language));
  }

  /** The element of a list of one. */
  static Optional<String> only(List<String> names) {
    return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
  }
}
