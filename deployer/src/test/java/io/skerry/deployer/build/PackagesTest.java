package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.BuildSpec;
import io.skerry.deployer.spi.Builder;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the builders with packages plan: with a network, without one, with packages in the tree. */
class PackagesTest {
  private static final BuildSpec OFFLINE = BuildSpec.DEFAULT;
  private static final BuildSpec ONLINE =
      new BuildSpec(List.of(), Map.of(), Duration.ofMinutes(1), true, List.of());
  private static final BuildSpec OWN_COMMAND =
      new BuildSpec(List.of("./build"), Map.of(), Duration.ofMinutes(1), false, List.of());

  /** Folders are names with a slash behind; the others are files with their texts. */
  private static BuildPlan plan(Builder builder, BuildSpec build, Map<String, String> files) {
    return builder.plan(
        new BuildRequest(
            new FunctionName("my-job"),
            files.keySet(),
            Set.of(),
            build,
            name -> Optional.ofNullable(files.get(name))));
  }

  /** A plan of whoever cannot read the files. */
  private static BuildPlan blind(Builder builder, BuildSpec build, String... files) {
    return builder.plan(
        new BuildRequest(new FunctionName("my-job"), Set.of(files), Set.of(), build));
  }

  private static void assertRefused(Builder builder, Map<String, String> files, String evidence) {
    assertThatThrownBy(() -> plan(builder, OFFLINE, files))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNPROCESSABLE))
        .hasMessageStartingWith("build my-job: " + evidence + " names packages")
        .hasMessageContaining("write 'build: {network: true}', or commit ");
    assertThat(plan(builder, ONLINE, files).steps()).isNotEmpty();
    assertThat(plan(builder, OWN_COMMAND, files).steps()).isEmpty();
  }

  private static List<String> programs(BuildPlan plan) {
    return plan.tools().stream().map(BuildPlan.Tool::program).toList();
  }

  @Test
  void goBuildsAStaticProgramOfTheModule() {
    BuildPlan plan = plan(new GoBuilder(), OFFLINE, Map.of("go.mod", "", "main.go", ""));

    assertThat(plan.steps())
        .containsExactly(List.of("go", "build", "-trimpath", "-o", "my-job", "."));
    assertThat(plan.command()).containsExactly("./my-job");
    assertThat(plan.environment())
        .containsEntry("CGO_ENABLED", "0")
        .containsEntry("GOPROXY", "off")
        .containsEntry("GOFLAGS", "-modcacherw");
    assertThat(plan.caches()).containsOnlyKeys("GOCACHE", "GOMODCACHE");
    assertThat(plan.hint()).contains("build: {network: true}");
    assertThat(programs(plan)).containsExactly("go");
  }

  @Test
  void goWithANetworkFetches() {
    BuildPlan plan = plan(new GoBuilder(), ONLINE, Map.of("go.mod", "", "go.sum", "x"));

    assertThat(plan.environment()).doesNotContainKey("GOPROXY");
    assertThat(plan.hint()).isEmpty();
  }

  @Test
  void goFindsTheProgramBelowCmd() {
    BuildPlan plan = plan(new GoBuilder(), OFFLINE, Map.of("go.mod", "", "cmd/", ""));
    assertThat(plan.steps().getFirst()).endsWith("-o", "my-job", "./cmd/my-job");
  }

  @Test
  void goWithoutAModuleNamesTheFiles() {
    BuildPlan plan =
        plan(new GoBuilder(), OFFLINE, Map.of("b.go", "", "a.go", "", "a_test.go", ""));
    assertThat(plan.steps().getFirst()).endsWith("-o", "my-job", "./a.go", "./b.go");
  }

  @Test
  void goFetchesNothingWithoutANetwork() {
    assertRefused(new GoBuilder(), Map.of("go.mod", "", "go.sum", "example.org/x v1"), "go.sum");
    assertThat(
            plan(new GoBuilder(), OFFLINE, Map.of("go.mod", "", "go.sum", "x", "vendor/", ""))
                .environment())
        .containsEntry("GOFLAGS", "-mod=vendor");
    assertThat(plan(new GoBuilder(), OFFLINE, Map.of("go.mod", "", "go.sum", "")).steps())
        .hasSize(1);
  }

  @Test
  void rustIsBuiltByCargoAndTheProgramTakenOut() {
    BuildPlan plan =
        plan(new RustBuilder(), OFFLINE, Map.of("Cargo.toml", "", "Cargo.lock", "", "src/", ""));

    assertThat(plan.steps().getFirst()).endsWith("clear-programs");
    assertThat(plan.steps().get(1))
        .containsExactly("cargo", "build", "--release", "--locked", "--offline");
    assertThat(plan.steps().getLast()).endsWith("take-program", "my-job");
    assertThat(plan.caches()).containsOnlyKeys("CARGO_HOME", "CARGO_TARGET_DIR");
    assertThat(programs(plan)).containsExactly("cargo", "rustc", "cc");
    assertThat(plan(new RustBuilder(), ONLINE, Map.of("Cargo.toml", "")).steps().get(1))
        .containsExactly("cargo", "build", "--release");
  }

  @Test
  void rustFetchesNothingWithoutANetwork() {
    String lock = "[[package]]\nname = \"x\"\nsource = \"registry+https://example.org\"\n";
    assertRefused(new RustBuilder(), Map.of("Cargo.toml", "", "Cargo.lock", lock), "Cargo.lock");

    Map<String, String> vendored = Map.of("Cargo.toml", "", "Cargo.lock", lock, "vendor/", "");
    assertThat(plan(new RustBuilder(), ONLINE, vendored).steps().get(1))
        .contains("--offline", "source.vendored-sources.directory=\"vendor\"");
    Map<String, String> configured =
        Map.of("Cargo.toml", "", "Cargo.lock", lock, "vendor/", "", ".cargo/", "");
    assertThat(plan(new RustBuilder(), OFFLINE, configured).steps().get(1))
        .doesNotContain("--config");
  }

  @Test
  void mavenIsOfflineWithoutANetworkAndOnlyThen() {
    BuildPlan plan = plan(new JavaBuilder(), OFFLINE, Map.of("pom.xml", "", "src/", ""));

    assertThat(plan.steps().getFirst()).contains("--offline").contains("mvn package");
    assertThat(plan.steps().getLast()).endsWith("find-jar", "target/my-job.jar");
    assertThat(plan.command()).startsWith("java").endsWith("-jar", "target/my-job.jar");
    assertThat(plan.caches()).containsOnlyKeys("SKERRY_MAVEN_REPOSITORY");
    assertThat(plan.hint()).isNotEmpty();
    assertThat(programs(plan)).containsExactly("mvn", "javac", "java");
    BuildPlan online = plan(new JavaBuilder(), ONLINE, Map.of("pom.xml", ""));
    assertThat(online.steps().getFirst()).doesNotContain("--offline");
    assertThat(online.hint()).isEmpty();
    BuildPlan own = plan(new JavaBuilder(), OWN_COMMAND, Map.of("pom.xml", ""));
    assertThat(own.steps()).isEmpty();
    assertThat(own.command()).isEmpty();
    assertThat(programs(own)).containsExactly("java");
  }

  @Test
  void nodeInstallsWhatTheLockFileNames() {
    BuildPlan plan =
        plan(new NodeBuilder(), ONLINE, Map.of("main.js", "", "package-lock.json", "{}"));

    assertThat(plan.steps())
        .containsExactly(List.of("npm", "ci", "--omit=dev", "--no-audit", "--no-fund"));
    assertThat(plan.command()).containsExactly("node", "./main.js");
    assertThat(plan.caches()).containsOnlyKeys("npm_config_cache");
    assertThat(programs(plan)).containsExactly("node", "npm");
  }

  @Test
  void nodeFetchesNothingWithoutANetwork() {
    String lock = "{\"packages\": {\"node_modules/x\": {\"resolved\": \"https://example.org/x\"}}}";
    assertRefused(
        new NodeBuilder(), Map.of("main.js", "", "package-lock.json", lock), "package-lock.json");

    String own = "{\"packages\": {\"node_modules/x\": {\"resolved\": \"libs/x\", \"link\": true}}}";
    BuildPlan plan =
        plan(new NodeBuilder(), OFFLINE, Map.of("main.js", "", "package-lock.json", own));
    assertThat(plan.steps().getFirst()).contains("--offline");
    assertThat(plan.hint()).isNotEmpty();
  }

  @Test
  void nodeInstallsNothingWhereThePackagesAreThere() {
    BuildPlan plan = blind(new NodeBuilder(), OFFLINE, "main.js", "yarn.lock", "node_modules/");
    assertThat(plan.steps()).isEmpty();
    assertThat(programs(plan)).containsExactly("node");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yarn.lock", "pnpm-lock.yaml"})
  void nodeKnowsNoOtherLockFile(String lock) {
    assertThatThrownBy(() -> blind(new NodeBuilder(), ONLINE, "main.js", lock))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("commit that or node_modules, or say how to build in build.command");
  }

  @Test
  void pythonInstallsBesideTheFunction() {
    BuildPlan plan =
        plan(new PythonBuilder(), ONLINE, Map.of("main.py", "", "requirements.txt", "x==1\n"));

    assertThat(plan.steps()).hasSize(2);
    assertThat(plan.steps().getFirst())
        .startsWith("python3", "-m", "pip", "install")
        .endsWith("--requirement", "requirements.txt")
        .doesNotContain("--no-index");
    assertThat(plan.command()).containsExactly("python3", "./main.py");
    assertThat(plan.caches()).containsOnlyKeys("PIP_CACHE_DIR");
    assertThat(programs(plan)).containsExactly("python3", "pip3");
    assertThat(programs(blind(new PythonBuilder(), ONLINE, "main.py"))).containsExactly("python3");
  }

  @ParameterizedTest
  @CsvSource({
    "requests==2.31, true",
    "'requests; python_version > \"3\"', true",
    "'# nothing\n\n', false",
    "'./libs/own\nfile:libs/other\n', false",
    "'--no-index\n./own', false",
    "'own @ https://example.org/own.whl', true",
  })
  void pythonFetchesNothingWithoutANetwork(String requirements, boolean fetches) {
    Map<String, String> files = Map.of("main.py", "", "requirements.txt", requirements);
    if (fetches) {
      assertRefused(new PythonBuilder(), files, "requirements.txt");
    } else {
      assertThat(plan(new PythonBuilder(), OFFLINE, files).steps().getFirst())
          .contains("--no-index");
    }
  }

  @Test
  void pythonTakesWheelsOfTheTree() {
    BuildPlan plan = blind(new PythonBuilder(), OFFLINE, "main.py", "requirements.txt", "wheels/");
    assertThat(plan.steps().getFirst()).contains("--no-index", "--find-links", "./wheels");
  }

  /** Whoever cannot look into files plans a build, which then fails with the hint. */
  @Test
  void whatCannotBeKnownIsTried() {
    assertThat(blind(new PythonBuilder(), OFFLINE, "main.py", "requirements.txt").hint())
        .isNotEmpty();
    assertThat(blind(new NodeBuilder(), OFFLINE, "main.js", "package-lock.json").hint())
        .isNotEmpty();
    assertThat(blind(new RustBuilder(), OFFLINE, "Cargo.toml", "Cargo.lock").hint()).isNotEmpty();
  }

  @Test
  void otherStepsKeepTheRest() {
    BuildPlan plan = plan(new GoBuilder(), OFFLINE, Map.of("go.mod", ""));
    BuildPlan other = plan.withSteps(List.of(List.of("make")));

    assertThat(other.steps()).containsExactly(List.of("make"));
    assertThat(other)
        .isEqualTo(
            new BuildPlan(
                other.steps(),
                plan.command(),
                plan.tools(),
                plan.environment(),
                plan.caches(),
                plan.hint()));
  }
}
