package io.skerry.deployer.build;

import io.skerry.deployer.build.SourceNames.Language;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.Builder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pf4j.Extension;

/** Java: a Maven project that makes an executable jar, or sources without dependencies. */
@Extension
public final class JavaBuilder implements Builder {
  private static final String JDK =
      "apt-get install default-jdk-headless, or pkg install openjdk21 on FreeBSD";
  private static final BuildPlan.Tool JAVA = new BuildPlan.Tool("java", JDK);
  private static final BuildPlan.Tool JAVAC = new BuildPlan.Tool("javac", JDK);
  private static final BuildPlan.Tool MAVEN =
      new BuildPlan.Tool(
          "mvn",
          "apt-get install maven, or pkg install maven on FreeBSD",
          List.of("--batch-mode", "--version"));

  /** Made for a short life within the default 128Mi, which count the whole JVM. */
  private static final List<String> RUN =
      List.of(
          "java",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-Xshare:auto",
          "-Xmx64m");

  @Override
  public String type() {
    return "java";
  }

  @Override
  public boolean recognizes(Set<String> files) {
    SourceNames names = new SourceNames(files);
    return names.has("pom.xml") || !names.in(Language.JAVA).isEmpty();
  }

  @Override
  public BuildPlan plan(BuildRequest request) {
    SourceNames names = new SourceNames(request.files());
    if (names.has("pom.xml")) {
      return maven(request, names);
    }
    List<String> command = command(request, names);
    if (!request.build().command().isEmpty()) {
      return new BuildPlan(List.of(), command, List.of(JAVA));
    }
    List<String> compile = new ArrayList<>(List.of("javac", "-encoding", "UTF-8", "-d", "classes"));
    names.in(Language.JAVA).forEach(source -> compile.add("./" + source));
    return new BuildPlan(List.of(compile), command, List.of(JAVAC, JAVA));
  }

  /** Which jar a command of the manifest's own makes, nobody knows. */
  private static BuildPlan maven(BuildRequest request, SourceNames names) {
    boolean own = !request.build().command().isEmpty();
    String jar = "target/" + request.function() + ".jar";
    return new BuildPlan(
        own ? List.of() : MavenSteps.of(jar, request.build().network()),
        own
            ? command(request, names)
            : Stream.concat(RUN.stream(), Stream.of("-jar", jar)).toList(),
        own ? List.of(JAVA) : List.of(MAVEN, JAVAC, JAVA),
        // Else the JVM takes a part of the host's memory for its own, which is more than a build
        // has.
        Map.of("MAVEN_OPTS", "-Xmx1g"),
        Map.of(MavenSteps.REPOSITORY, "maven"),
        Packages.hint(request));
  }

  private static List<String> command(BuildRequest request, SourceNames names) {
    String own = camelCase(request.function().value()) + ".java";
    return names
        .entry(List.of("Main.java", own), Language.JAVA)
        .map(file -> file.substring(0, file.length() - ".java".length()))
        .map(main -> Stream.concat(RUN.stream(), Stream.of("-cp", "classes", main)).toList())
        .orElse(List.of());
  }

  private static String camelCase(String name) {
    return Stream.of(name.split("-", -1))
        .filter(word -> !word.isEmpty())
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }
}
