package io.skerry.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The borders between the packages, and the size of what lies within. */
@AnalyzeClasses(
    packages = "io.skerry.runtime",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final int LONGEST = 400;
  private static final int MEDIAN = 80;

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.skerry.runtime.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_WEB_AND_TRIGGER_SEE_VERTX =
      only("io.vertx..", "io.skerry.runtime.web..", "io.skerry.runtime.trigger..");

  @ArchTest
  static final ArchRule ONLY_WEB_SEES_NETTY = only("io.netty..", "io.skerry.runtime.web..");

  @ArchTest
  static final ArchRule ONLY_STORE_SEES_SQL =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.skerry.runtime.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.flywaydb..", "org.sqlite..");

  /** The statements of a table are its own: nobody else is handed a connection. */
  @ArchTest
  static final ArchRule ONLY_STORE_SEES_JDBI = only("org.jdbi..", "io.skerry.runtime.store..");

  @ArchTest
  static final ArchRule ONLY_JAIL_SNAPSHOT_AND_PRIVILEGE_START_PROCESSES =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.skerry.runtime.jail..",
              "io.skerry.runtime.snapshot..",
              "io.skerry.runtime.privilege..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ProcessBuilder.class, Process.class, ProcessHandle.class)
          .orShould()
          .callMethod(Runtime.class, "exec", String.class)
          .orShould()
          .callMethod(Runtime.class, "exec", String[].class)
          .orShould()
          .callMethod(Runtime.class, "exec", String[].class, String[].class);

  @ArchTest
  static final ArchRule ONLY_TRIGGER_SEES_QUARTZ =
      only("org.quartz..", "io.skerry.runtime.trigger..");

  @ArchTest
  static final ArchRule ONLY_EXTENSIONS_SEE_PF4J =
      only(
          "org.pf4j..",
          "io.skerry.runtime.spi..",
          "io.skerry.runtime.jail..",
          "io.skerry.runtime.snapshot..");

  @ArchTest
  static final ArchRule NOBODY_SEES_GIT_YAML_OR_THE_DEPLOYER =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.eclipse.jgit..",
              "com.fasterxml.jackson.dataformat.yaml..",
              "org.yaml..",
              "io.skerry.deployer..");

  private static ArchRule only(String library, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }

  @Test
  void filesAreShort() throws IOException {
    Map<String, Long> lines = new TreeMap<>();
    for (String module : new String[] {"runtime", "deployer"}) {
      count(Path.of(System.getProperty("skerry.home", ".."), module, "src/main/java"), lines);
    }

    assertThat(lines).hasSizeGreaterThan(200);
    assertThat(lines).allSatisfy((_, count) -> assertThat(count).isLessThanOrEqualTo(LONGEST));
    assertThat(lines.values().stream().sorted().toList().get(lines.size() / 2))
        .isLessThanOrEqualTo(MEDIAN);
  }

  private static void count(Path sources, Map<String, Long> lines) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        if (!file.endsWith("package-info.java")) {
          lines.put(file.toString(), (long) Files.readAllLines(file).size());
        }
      }
    }
  }
}
