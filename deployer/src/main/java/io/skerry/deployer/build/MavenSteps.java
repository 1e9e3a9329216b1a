package io.skerry.deployer.build;

import java.util.List;

/** How a Maven project becomes one executable jar. */
final class MavenSteps {
  /** The variable with the directory of Maven's local repository. */
  static final String REPOSITORY = "SKERRY_MAVEN_REPOSITORY";

  /** Maven takes the repository as an option only. */
  private static final String PACKAGE =
      """
      set -eu
      exec mvn --batch-mode --quiet -Dmaven.repo.local="$SKERRY_MAVEN_REPOSITORY" "$@" package
      """;

  /**
   * Finds the jar in {@code target}, which stays there: the class path in its manifest is relative
   * to where it lies.
   */
  private static final String FIND_JAR =
      """
      set -eu
      found=
      count=0
      for jar in target/*.jar; do
        case "$jar" in
          */original-*.jar | *-sources.jar | *-javadoc.jar | *-tests.jar | *-test-sources.jar) ;;
          *) if [ -f "$jar" ]; then found=$jar; count=$((count + 1)); fi ;;
        esac
      done
      if [ -f "$1" ]; then
        found=$1
      elif [ "$count" != 1 ]; then
        echo "expected one jar in target, found $count; set finalName, or write 'command:'" >&2
        exit 1
      fi
      whole=$PWD/$found
      look=$(mktemp -d)
      (cd "$look" && jar -xf "$whole" META-INF/MANIFEST.MF)
      if ! grep -q '^Main-Class:' "$look/META-INF/MANIFEST.MF" 2>/dev/null; then
        echo "$found cannot be executed: its manifest names no Main-Class;" \\
          "configure one for maven-jar-plugin, or write 'command:'" >&2
        exit 1
      fi
      [ "$found" = "$1" ] || cp "$found" "$1"
      """;

  private MavenSteps() {}

  /**
   * The steps.
   *
   * @param jar where the executable jar is to lie
   */
  static List<List<String>> of(String jar, boolean network) {
    // A repository that lies in the tree, or in the base, is no network.
    List<String> build =
        network
            ? List.of("sh", "-c", PACKAGE, "mvn package")
            : List.of(
                "sh", "-c", PACKAGE, "mvn package", "--offline", "-Daether.offline.protocols=file");
    return List.of(build, List.of("sh", "-c", FIND_JAR, "find-jar", jar));
  }
}
