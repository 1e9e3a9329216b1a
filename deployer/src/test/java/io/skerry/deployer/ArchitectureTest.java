package io.skerry.deployer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The borders between the packages. */
@AnalyzeClasses(
    packages = "io.skerry.deployer",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String HERE = "io.skerry.deployer";

  /** The package of {@code Service} and {@code Main} is left out: they compose all the others. */
  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching(HERE + ".(*)..").should().beFreeOfCycles();

  @ArchTest static final ArchRule SPI_KNOWS_NOTHING_OF_US = below("spi", "spi");

  @ArchTest static final ArchRule YAML_IS_THE_LOWEST = below("yaml", "yaml");

  @ArchTest
  static final ArchRule MANIFEST_KNOWS_YAML_ALONE = below("manifest", "manifest", "yaml", "spi");

  @ArchTest
  static final ArchRule CONFIGURATION_KNOWS_YAML_ALONE =
      below("configuration", "configuration", "yaml");

  @ArchTest static final ArchRule GIT_KNOWS_NONE_OF_US = below("git", "git");

  @ArchTest
  static final ArchRule BUILD_KNOWS_MANIFESTS_ALONE =
      below("build", "build", "manifest", "spi", "yaml");

  @ArchTest static final ArchRule BENCH_KNOWS_NONE_OF_US = below("bench", "bench");

  @ArchTest static final ArchRule PLUGIN_KNOWS_THE_SPI_ALONE = below("plugin", "plugin", "spi");

  @ArchTest
  static final ArchRule RELEASE_KNOWS_NO_SURFACE =
      below("release", "release", "git", "build", "manifest", "yaml", "spi");

  @ArchTest static final ArchRule NOTIFY_KNOWS_THE_SPI_ALONE = below("notify", "notify", "spi");

  @ArchTest
  static final ArchRule WATCH_KNOWS_NO_SURFACE =
      below("watch", "watch", "release", "git", "manifest", "yaml", "configuration", "spi");

  @ArchTest
  static final ArchRule CLI_KNOWS_NO_WORKERS =
      noClasses()
          .that()
          .resideInAPackage(HERE + ".cli")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              HERE + ".git", HERE + ".build", HERE + ".release", HERE + ".watch", HERE + ".api");

  @ArchTest
  static final ArchRule ONLY_MAIN_KNOWS_THE_COMMAND_LINE =
      noClasses()
          .that()
          .resideOutsideOfPackage(HERE + ".cli")
          .and()
          .doNotHaveFullyQualifiedName(Main.class.getName())
          .should()
          .dependOnClassesThat()
          .resideInAPackage(HERE + ".cli");

  @ArchTest static final ArchRule VERTX = only("io.vertx..", "git", "api");

  @ArchTest static final ArchRule PICOCLI = only("picocli..", "cli");

  @ArchTest
  static final ArchRule YAML_LIBRARIES = only("com.fasterxml.jackson.dataformat..", "yaml");

  @ArchTest static final ArchRule SNAKE_YAML = only("org.yaml..", "yaml");

  @ArchTest
  static final ArchRule JGIT =
      noClasses()
          .that()
          .resideOutsideOfPackages(HERE + ".git", HERE + ".release", HERE + ".watch")
          .and()
          .doNotHaveFullyQualifiedName(Service.class.getName())
          .and()
          // Asks JGit alone which names a branch may have.
          .doNotHaveFullyQualifiedName(HERE + ".configuration.BranchShape")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.jgit..");

  /** The annotation and the marker of extension points belong to everybody. */
  @ArchTest
  static final ArchRule PLUGIN_FRAMEWORK =
      noClasses()
          .that()
          .resideOutsideOfPackage(HERE + ".plugin")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("org\\.pf4j\\.(?!Extension$|ExtensionPoint$).*");

  @ArchTest
  static final ArchRule NO_SQL =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.jdbi..", "org.sqlite..");

  @ArchTest
  static final ArchRule NO_CLOCK_OF_QUARTZ =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.quartz..");

  @ArchTest
  static final ArchRule PROCESSES_ARE_STARTED_IN_JAILS_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackage(HERE + ".bench") // measures starts of processes
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ProcessBuilder.class, Process.class)
          .orShould()
          .callMethod(Runtime.class, "exec", String[].class);

  private ArchitectureTest() {}

  /** The package sees, of our own, nothing but these. */
  private static ArchRule below(String name, String... allowed) {
    String others = String.join("|", allowed);
    return noClasses()
        .that()
        .resideInAPackage(HERE + "." + name)
        .should()
        .dependOnClassesThat()
        .haveNameMatching("io\\.skerry\\.deployer\\.(?!(" + others + ")\\.).*");
  }

  /** Only these packages see that library. */
  private static ArchRule only(String library, String... packages) {
    String[] allowed = new String[packages.length];
    for (int i = 0; i < packages.length; i++) {
      allowed[i] = HERE + "." + packages[i];
    }
    return noClasses()
        .that()
        .resideOutsideOfPackages(allowed)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }
}
