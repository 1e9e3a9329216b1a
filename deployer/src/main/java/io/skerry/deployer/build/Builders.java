package io.skerry.deployer.build;

import io.skerry.deployer.spi.Builder;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Chooses the builder of a function: by name, or from the files. */
public final class Builders {
  private static final String LOOKED_FOR =
      "*.c or Makefile (c), go.mod or *.go (go), pom.xml or *.java (java), package.json or *.js"
          + " (node), requirements.txt or *.py (python), Cargo.toml or *.rs (rust), *.sh (shell),"
          + " one file without a suffix (binary)";

  /** What people write for the types that are built in. */
  private static final Map<String, String> NICKNAMES =
      Map.ofEntries(
          Map.entry("sh", "shell"),
          Map.entry("bash", "shell"),
          Map.entry("script", "shell"),
          Map.entry("js", "node"),
          Map.entry("nodejs", "node"),
          Map.entry("javascript", "node"),
          Map.entry("py", "python"),
          Map.entry("python3", "python"),
          Map.entry("pip", "python"),
          Map.entry("jvm", "java"),
          Map.entry("maven", "java"),
          Map.entry("mvn", "java"),
          Map.entry("npm", "node"),
          Map.entry("golang", "go"),
          Map.entry("cargo", "rust"),
          Map.entry("rustc", "rust"),
          Map.entry("rs", "rust"),
          Map.entry("cc", "c"),
          Map.entry("gcc", "c"),
          Map.entry("make", "c"),
          Map.entry("bin", "binary"),
          Map.entry("executable", "binary"));

  private final List<Builder> builders;

  /**
   * Takes the builders that there are.
   *
   * @param builders each of a type of its own
   */
  public Builders(List<Builder> builders) {
    this.builders = builders.stream().sorted(Comparator.comparing(Builder::type)).toList();
  }

  /**
   * The builder that a manifest names, else the one that recognizes the files.
   *
   * @param runtime the manifest's {@code runtime}
   * @param files the names of the entries of the function's directory, folders with a slash behind
   * @throws SkerryException (unprocessable) when there is none, or more than one
   */
  public Builder choose(Optional<String> runtime, Set<String> files) {
    return runtime.isPresent() ? named(runtime.get()) : recognizing(files);
  }

  private Builder named(String runtime) {
    return builders.stream()
        .filter(builder -> builder.type().equals(runtime))
        .findFirst()
        .orElseThrow(() ->
            unprocessable(
                "runtime '%s' is not known%s; there are %s"
                    .formatted(runtime, didYouMean(runtime), types(builders))));
  }

  private Builder recognizing(Set<String> files) {
    List<Builder> found = builders.stream().filter(builder -> builder.recognizes(files)).toList();
    return switch (found.size()) {
      case 1 -> found.getFirst();
      case 0 ->
          throw unprocessable(
              "no runtime was found from the files; looked for %s; write 'runtime:' with one of %s"
                  .formatted(LOOKED_FOR, types(builders)));
      default ->
          throw unprocessable(
              "the files look like more than one runtime: %s; write 'runtime:' with the right one"
                  .formatted(types(found)));
    };
  }

  private String didYouMean(String runtime) {
    String nickname = NICKNAMES.getOrDefault(runtime, runtime);
    return builders.stream()
        .map(Builder::type)
        .filter(type -> distance(type, nickname) <= Math.min(2, type.length() / 2))
        .min(Comparator.comparingInt(type -> distance(type, nickname)))
        .map(type -> ", did you mean '" + type + "'?")
        .orElse("");
  }

  /** How many letters must change to make one word the other (Levenshtein). */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j - 1], row[j]) + 1);
      }
    }
    return row[other.length()];
  }

  private static String types(List<Builder> builders) {
    return builders.stream().map(Builder::type).collect(Collectors.joining(", "));
  }

  private static SkerryException unprocessable(String message) {
    return new SkerryException(ErrorCode.UNPROCESSABLE, message);
  }
}
