package io.skerry.deployer.build;

import io.skerry.deployer.build.SourceNames.Language;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.Builder;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pf4j.Extension;

/** Java sources without dependencies, compiled by javac into {@code classes}. */
@Extension
public final class JavaBuilder implements Builder {
  private static final String JDK =
      "apt-get install default-jdk-headless, or pkg install openjdk21 on FreeBSD";
  private static final List<BuildPlan.Tool> RUN = List.of(new BuildPlan.Tool("java", JDK));
  private static final List<BuildPlan.Tool> BUILD_AND_RUN =
      List.of(new BuildPlan.Tool("javac", JDK), RUN.getFirst());

  /** Made for a short life within the default 128Mi, which count the whole JVM. */
  private static final List<String> JAVA =
      List.of(
          "java",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-Xshare:auto",
          "-Xmx64m",
          "-cp",
          "classes");

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
    if (!request.build().command().isEmpty()) {
      return new BuildPlan(List.of(), command(request, names), RUN);
    }
    if (names.has("pom.xml")) {
      throw new SkerryException(
          ErrorCode.UNPROCESSABLE,
          "build %s: pom.xml is not available yet; use *.java files without dependencies, or say"
                  .formatted(request.function())
              + " how to build in build.command");
    }
    List<String> compile = new ArrayList<>(List.of("javac", "-encoding", "UTF-8", "-d", "classes"));
    names.in(Language.JAVA).forEach(source -> compile.add("./" + source));
    return new BuildPlan(List.of(compile), command(request, names), BUILD_AND_RUN);
  }

  private static List<String> command(BuildRequest request, SourceNames names) {
    String own = camelCase(request.function().value()) + ".java";
    return names
        .entry(List.of("Main.java", own), Language.JAVA)
        .map(file -> file.substring(0, file.length() - ".java".length()))
        .map(main -> Stream.concat(JAVA.stream(), Stream.of(main)).toList())
        .orElse(List.of());
  }

  private static String camelCase(String name) {
    return Stream.of(name.split("-", -1))
        .filter(word -> !word.isEmpty())
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }
}
