package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildRequest;
import io.skerry.deployer.spi.Builder;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildersTest {
  private static final List<Builder> BUILT_IN =
      List.of(
          new ShellBuilder(),
          new CBuilder(),
          new BinaryBuilder(),
          new PythonBuilder(),
          new JavaBuilder(),
          new NodeBuilder(),
          new GoBuilder(),
          new RustBuilder());

  private final Builders builders = new Builders(BUILT_IN);

  private static Set<String> names(String text) {
    return Stream.of(text.split(" ")).collect(Collectors.toSet());
  }

  private AbstractThrowableAssert<?, ?> refusal(Optional<String> runtime, String files) {
    return assertThatThrownBy(() -> builders.choose(runtime, names(files)))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNPROCESSABLE));
  }

  @ParameterizedTest
  @CsvSource({
    "hello.sh, shell",
    "hello.sh lib.sh function.yaml README.md data/, shell",
    "hello.sh Makefile, shell",
    "hello, binary",
    "hello LICENSE README config.json, binary",
    "main.c, c",
    "main.c main.h test.sh Makefile, c",
    "main.cpp Makefile, c",
    "main.zig Makefile build.sh, c",
    "Makefile, c",
    "main.py, python",
    "main.py lib.py test.sh Makefile requirements.txt, python",
    "main.py chart.js, python",
    "any.py data.csv, python",
    "index.js package.json package-lock.json, node",
    "tool.mjs build.sh, node",
    "Main.java Makefile run.sh, java",
    "pom.xml src/, java",
    "pom.xml src/ mvnw deploy.sh chart.js, java",
    "main.go go.mod go.sum Makefile, go",
    "go.mod cmd/ LICENSE generate.py, go",
    "main.go lib.sh, go",
    "Cargo.toml Cargo.lock src/ LICENSE-MIT, rust",
    "Cargo.toml build.rs Makefile, rust",
    "main.rs Makefile build.sh, rust",
    "package.json package-lock.json src/, node",
    "package.json main.py, python",
    "package.json hello.sh, shell",
    "package.json Makefile, c",
    "package.json Main.java, java",
    "requirements.txt src/, python",
    "requirements.txt main.c, c",
  })
  void exactlyOneRecognizesSensibleDirectories(String files, String type) {
    assertThat(builders.choose(Optional.empty(), names(files)).type()).isEqualTo(type);
  }

  @Test
  void theNamedRuntimeWins() {
    assertThat(builders.choose(Optional.of("shell"), names("main.py")).type()).isEqualTo("shell");
  }

  @Test
  void anUnknownRuntimeIsToldWithTheKnownOnes() {
    refusal(Optional.of("cobol"), "main.cob")
        .hasMessage(
            "runtime 'cobol' is not known; there are binary, c, go, java, node, python,"
                + " rust, shell");
  }

  @ParameterizedTest
  @CsvSource({
    "pyhton, python",
    "bash, shell",
    "nodejs, node",
    "Java, java",
    "gcc, c",
    "golang, go",
    "cargo, rust"
  })
  void anUnknownRuntimeIsToldWithAGuess(String wrong, String right) {
    refusal(Optional.of(wrong), "x").hasMessageContaining("did you mean '" + right + "'?");
  }

  @ParameterizedTest
  @CsvSource({"function.yaml README.md", "main.zig", "a b", "Dockerfile"})
  void nothingRecognizedIsToldWithWhatWasLookedFor(String files) {
    refusal(Optional.empty(), files)
        .hasMessageContaining("*.c or Makefile")
        .hasMessageContaining("write 'runtime:' with one of binary, c,");
  }

  @Test
  void moreThanOneIsToldByName() {
    refusal(Optional.empty(), "main.py main.c")
        .hasMessageContaining("more than one runtime: c, python")
        .hasMessageContaining("write 'runtime:'");
    refusal(Optional.empty(), "go.mod Cargo.toml").hasMessageContaining("runtime: go, rust");
  }

  @Test
  void aPluginsBuilderTakesPart() {
    Builder zig =
        new Builder() {
          @Override
          public String type() {
            return "zig";
          }

          @Override
          public boolean recognizes(Set<String> files) {
            return files.contains("build.zig");
          }

          @Override
          public BuildPlan plan(BuildRequest request) {
            return new BuildPlan(List.of(), List.of(), List.of());
          }
        };
    Builders withZig = new Builders(Stream.concat(BUILT_IN.stream(), Stream.of(zig)).toList());

    assertThat(withZig.choose(Optional.empty(), names("build.zig run.sh"))).isSameAs(zig);
    assertThat(withZig.choose(Optional.of("zig"), names("x"))).isSameAs(zig);
  }
}
