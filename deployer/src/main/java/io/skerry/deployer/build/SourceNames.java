package io.skerry.deployer.build;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The file names of a function's directory, as builders ask about them; folders are left out. */
record SourceNames(List<String> files) {
  /** What a file is written in, as far as its name tells. */
  enum Language {
    C("c|cc|cpp"),
    JAVA("java"),
    NODE("js|mjs|cjs"),
    PYTHON("py"),
    /** Scripts lie beside sources of any other language, so they count last. */
    SHELL("sh"),
    UNKNOWN("go|rs|zig|rb|pl|php");

    private final Pattern pattern;

    Language(String suffixes) {
      pattern = Pattern.compile(".+\\.(" + suffixes + ")");
    }

    private boolean wrote(String file) {
      return pattern.matcher(file).matches();
    }
  }

  SourceNames(Set<String> names) {
    this(names.stream().filter(name -> !name.endsWith("/")).sorted().toList());
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

  boolean has(String name) {
    return files.contains(name);
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
