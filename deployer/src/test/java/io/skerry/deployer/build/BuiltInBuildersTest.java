package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.BuildSpec;
import io.skerry.deployer.spi.Builder;
import io.skerry.runtime.function.FunctionName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuiltInBuildersTest {
  private static final BuildSpec OWN_COMMAND =
      new BuildSpec(List.of("./build"), Map.of(), Duration.ofMinutes(1), false, List.of());

  private static BuildPlan plan(Builder builder, String... files) {
    return plan(builder, Set.of(), files);
  }

  private static BuildPlan plan(Builder builder, Set<String> executables, String... files) {
    return plan(builder, executables, BuildSpec.DEFAULT, files);
  }

  private static BuildPlan plan(
      Builder builder, Set<String> executables, BuildSpec build, String... files) {
    return builder.plan(
        new BuildRequest(new FunctionName("my-job"), Set.of(files), executables, build));
  }

  @Test
  void shellRunsTheScriptOfItsNameAndBuildsNothing() {
    BuildPlan plan = plan(new ShellBuilder(), Set.of("my-job.sh"), "my-job.sh", "main.sh");

    assertThat(plan.steps()).isEmpty();
    assertThat(plan.tools()).isEmpty();
    assertThat(plan.command()).containsExactly("./my-job.sh");
  }

  @Test
  void shellFindsOtherScripts() {
    ShellBuilder shell = new ShellBuilder();

    assertThat(plan(shell, Set.of("run.sh"), "run.sh", "lib.sh").command())
        .containsExactly("./run.sh");
    assertThat(plan(shell, Set.of("work"), "work", "lib.sh", "other.sh").command())
        .containsExactly("./work");
    assertThat(plan(shell, Set.of("any.sh"), "any.sh").command()).containsExactly("./any.sh");
    assertThat(plan(shell, "a.sh", "b.sh").command()).isEmpty();
  }

  @Test
  void shellRunsAScriptThatMayNotBeExecutedBySh() {
    assertThat(plan(new ShellBuilder(), "main.sh").command()).containsExactly("sh", "./main.sh");
  }

  @Test
  void cCompilesEverySourceToAProgramOfTheFunctionsName() {
    BuildPlan plan = plan(new CBuilder(), "one.c", "two.c", "two.h");

    assertThat(plan.steps())
        .containsExactly(
            List.of("sh", "-c", "exec cc ${CFLAGS:--O2} -o my-job ./*.c ${LDFLAGS:-} ${LDLIBS:-}"));
    assertThat(plan.command()).containsExactly("./my-job");
    assertThat(plan.tools()).extracting(BuildPlan.Tool::program).containsExactly("cc");
  }

  @Test
  void cLeavesItToTheMakefile() {
    BuildPlan plan = plan(new CBuilder(), "one.c", "Makefile");

    assertThat(plan.steps()).containsExactly(List.of("make"));
    assertThat(plan.command()).containsExactly("./my-job");
    assertThat(plan.tools()).extracting(BuildPlan.Tool::program).containsExactly("make");
  }

  @Test
  void cAsksForNoToolsWhenTheManifestBuilds() {
    BuildPlan plan = plan(new CBuilder(), Set.of(), OWN_COMMAND, "one.c");

    assertThat(plan.tools()).isEmpty();
    assertThat(plan.command()).containsExactly("./my-job");
  }

  @Test
  void binaryRunsTheOnlyProgram() {
    BinaryBuilder binary = new BinaryBuilder();

    assertThat(plan(binary, Set.of("tool"), "tool", "data.json").command())
        .containsExactly("./tool");
    assertThat(plan(binary, Set.of("tool", "my-job"), "tool", "my-job").command())
        .containsExactly("./my-job");
    assertThat(plan(binary, Set.of("a", "b"), "a", "b").command()).isEmpty();
    assertThat(plan(binary, "tool").steps()).isEmpty();
  }

  @Test
  void pythonRunsTheKnownNamesInOrder() {
    PythonBuilder python = new PythonBuilder();

    assertThat(plan(python, "handler.py", "my_job.py", "main.py").command())
        .containsExactly("python3", "./main.py");
    assertThat(plan(python, "handler.py", "my_job.py").command())
        .containsExactly("python3", "./my_job.py");
    assertThat(plan(python, "only.py").command()).containsExactly("python3", "./only.py");
    assertThat(plan(python, "a.py", "b.py").command()).isEmpty();
    assertThat(plan(python, "main.py").tools())
        .extracting(BuildPlan.Tool::program)
        .containsExactly("python3");
  }

  @Test
  void nodeRunsTheKnownNamesInOrder() {
    NodeBuilder node = new NodeBuilder();

    assertThat(plan(node, "index.js", "main.mjs").command()).containsExactly("node", "./main.mjs");
    assertThat(plan(node, "index.js", "lib.js", "package.json").command())
        .containsExactly("node", "./index.js");
    assertThat(plan(node, "my-job.cjs", "lib.js").command())
        .containsExactly("node", "./my-job.cjs");
    assertThat(plan(node, "a.js", "b.js").command()).isEmpty();
  }

  @Test
  void javaCompilesTheSourcesAndRunsTheMainClass() {
    BuildPlan plan = plan(new JavaBuilder(), "Main.java", "Text.java", "notes.md");

    assertThat(plan.steps())
        .containsExactly(
            List.of("javac", "-encoding", "UTF-8", "-d", "classes", "./Main.java", "./Text.java"));
    assertThat(plan.command())
        .startsWith("java")
        .contains("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx64m")
        .endsWith("-cp", "classes", "Main");
    assertThat(plan.tools()).extracting(BuildPlan.Tool::program).containsExactly("javac", "java");
  }

  @Test
  void javaFindsTheMainClass() {
    JavaBuilder java = new JavaBuilder();

    assertThat(plan(java, "MyJob.java", "Text.java").command()).endsWith("MyJob");
    assertThat(plan(java, "Other.java").command()).endsWith("Other");
    assertThat(plan(java, "A.java", "B.java").command()).isEmpty();
  }
}
