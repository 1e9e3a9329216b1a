package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.build.JailedBuilds.Project;
import io.skerry.deployer.spi.BuildPlan;
import io.skerry.deployer.spi.BuildSpec;
import io.skerry.runtime.function.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A small project for each builder, built in a build jail by the real tools, then called. */
@Timeout(300)
class ToolchainsTest extends ToolchainFixture {
  private static final String CARGO =
      """
      [package]
      name = "shouting"
      version = "1.0.0"
      edition = "2021"
      """;
  private static final String CARGO_LOCK =
      """
      version = 3

      [[package]]
      name = "shouting"
      version = "1.0.0"
      """;
  private static final String MAIN_RS =
      """
      use std::io::Read;
      fn main() {
          let mut body = String::new();
          std::io::stdin().read_to_string(&mut body).unwrap();
          print!("{}", %s);
      }
      """;
  private static final String MAIN_GO =
      """
      package main

      import (
      	"fmt"
      	"io"
      	"os"
      	"strings"
      %s)

      func main() {
      	body, _ := io.ReadAll(os.Stdin)
      	fmt.Print(%s)
      }
      """;

  @Test
  void shell() {
    assertShouts(Project.of("shout", Map.of("shout.sh", "#!/bin/sh\ntr a-z A-Z\n")), "shell");
  }

  @Test
  void binary() {
    assertShouts(Project.of("shout", Map.of("shout", "#!/bin/sh\ntr a-z A-Z\n")), "binary");
  }

  private static final String MAIN_C =
      """
      #include <ctype.h>
      #include <stdio.h>
      int main(void) {
        for (int c; (c = getchar()) != EOF;) putchar(toupper(c));
      }
      """;

  @Test
  void cByCc() {
    assertShouts(Project.of("shout", Map.of("main.c", MAIN_C)), "c");
  }

  @Test
  void cByMake() {
    String makefile = "shout: main.c\n\t$(CC) -O2 -o $@ $<\n";
    assertShouts(Project.of("shout", Map.of("main.c", MAIN_C, "Makefile", makefile)), "c");
  }

  @Test
  void goByItsModule() {
    String main = MAIN_GO.formatted("", "strings.ToUpper(string(body))");
    Project project =
        Project.of(
            "shout", Map.of("go.mod", "module example.org/shout\n\ngo 1.19\n", "main.go", main));

    assertShouts(project, "go");
    assertThat(builds.heard).contains("$ go build -trimpath -o shout .");
  }

  @Test
  void goWithoutAModule() {
    assertShouts(
        Project.of(
            "shout", Map.of("main.go", MAIN_GO.formatted("", "strings.ToUpper(string(body))"))),
        "go");
  }

  @Test
  void goWithVendoredPackages() {
    Map<String, String> files =
        Map.of(
            "go.mod",
            "module example.org/shout\n\ngo 1.19\n\nrequire example.org/loud v1.0.0\n",
            "go.sum",
            "example.org/loud v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
            "main.go",
            MAIN_GO.formatted("\t\"example.org/loud\"\n", "loud.Say(strings.Clone(string(body)))"),
            "vendor/modules.txt",
            "# example.org/loud v1.0.0\n## explicit; go 1.19\nexample.org/loud\n",
            "vendor/example.org/loud/loud.go",
            "package loud\n\nimport \"strings\"\n\nfunc Say(s string) string { return"
                + " strings.ToUpper(s) }\n");
    assertShouts(Project.of("shout", files), "go");
  }

  @Test
  void rustByCargo() {
    Map<String, String> files =
        Map.of(
            "Cargo.toml", CARGO,
            "Cargo.lock", CARGO_LOCK,
            "src/main.rs", MAIN_RS.formatted("body.to_uppercase()"));
    // The package's name is not the function's.
    assertShouts(Project.of("shout", files), "rust");
    assertThat(builds.heard).contains("$ cargo build --release --locked --offline");
  }

  @Test
  void aProgramThatThePackageNoLongerMakesIsNotTaken() {
    builds.build(
        Project.of(
            "renamed",
            Map.of(
                "Cargo.toml", CARGO.replace("shouting", "renamed"),
                "src/main.rs", MAIN_RS.formatted("\"old\""))));

    Version version =
        builds.build(
            Project.of(
                "renamed",
                Map.of("Cargo.toml", CARGO, "src/main.rs", MAIN_RS.formatted("\"new\""))));
    assertThat(builds.call(version, "")).isEqualTo("new");
  }

  @Test
  void rustWithVendoredPackages() {
    Map<String, String> files = new TreeMap<>();
    files.put("Cargo.toml", CARGO + "\n[dependencies]\nloud = \"1.0.0\"\n");
    files.put("src/main.rs", MAIN_RS.formatted("loud::say(&body)"));
    files.put("vendor/loud/Cargo.toml", CARGO.replace("shouting", "loud"));
    files.put("vendor/loud/.cargo-checksum.json", "{\"files\":{}}");
    files.put("vendor/loud/src/lib.rs", "pub fn say(s: &str) -> String { s.to_uppercase() }\n");
    assertShouts(Project.of("shout", files), "rust");
  }

  @Test
  void rustByTheCompiler() {
    assertShouts(
        Project.of("shout", Map.of("main.rs", MAIN_RS.formatted("body.to_uppercase()"))), "rust");
  }

  @Test
  void anythingByACommandOfItsOwn() {
    BuildSpec own =
        new BuildSpec(
            List.of("sh", "build.sh"),
            Map.of("LETTERS", "A-Z"),
            Duration.ofMinutes(1),
            false,
            List.of());
    Project project =
        Project.of(
            "shout", Map.of("build.sh", "echo \"tr a-z $LETTERS\" > shout; chmod +x shout\n"), own);
    BuildPlan plan = new BuildPlan(List.of(own.command()), List.of("sh", "./shout"), List.of());

    assertThat(builds.call(builds.build(project, plan), "hello")).isEqualTo("HELLO");
  }

  @Test
  void theNextBuildFindsWhatTheLastOneFetchedOrCompiled() {
    Project project =
        Project.of(
            "again", Map.of("main.go", MAIN_GO.formatted("", "strings.ToUpper(string(body))")));
    builds.build(project);
    Duration first = lastBuild();

    builds.build(project);

    // Without a cache the standard library is compiled again, which takes many times as long.
    assertThat(lastBuild()).isLessThan(first.dividedBy(2));
  }

  private Duration lastBuild() {
    var build = builds.runtime.builds().latest(1).getFirst();
    return Duration.between(
        Objects.requireNonNull(build.started()), Objects.requireNonNull(build.finished()));
  }

  @Test
  void everyToolTellsItsVersion() {
    ToolVersions versions = new ToolVersions(builds.runtime.snapshots(), builds.jails, builds.base);
    List<BuildPlan.Tool> tools =
        List.of(
            tool(Map.of("main.c", "")),
            tool(Map.of("Makefile", "")),
            tool(Map.of("go.mod", "")),
            tool(Map.of("Cargo.toml", "")),
            tool(Map.of("pom.xml", "")),
            tool(Map.of("Main.java", "")),
            tool(Map.of("main.js", "")),
            tool(Map.of("main.py", "")));

    assertThat(versions.of(tools))
        .containsOnlyKeys("cc", "make", "go", "cargo", "mvn", "javac", "node", "python3")
        .doesNotContainValue(ToolVersions.UNKNOWN)
        .allSatisfy((program, line) -> assertThat(line).as(program).containsPattern("[0-9]\\.?"));
    assertThat(builds.runtime.jails().list()).isEmpty();
  }

  private static BuildPlan.Tool tool(Map<String, String> files) {
    return Project.of("shout", files).plan().tools().getFirst();
  }
}
