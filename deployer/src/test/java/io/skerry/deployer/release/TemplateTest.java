package io.skerry.deployer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.build.Base;
import io.skerry.deployer.git.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TemplateTest {
  @TempDir Path work;
  private Bench bench;
  private final List<String> hints = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    bench = new Bench(work.resolve("data"));
    Path scripts = Files.createDirectories(work.resolve("template/script"));
    Files.writeString(scripts.resolve("function.yaml"), "description: a script\n");
    Files.writeString(scripts.resolve("run.sh"), "#!/bin/sh\necho script\n");
    Path compiled = Files.createDirectories(work.resolve("template/compiled"));
    Files.writeString(compiled.resolve("function.yaml"), "description: in C\n");
    Files.writeString(compiled.resolve("main.c"), "int main(void) { return 0; }\n");
    Files.writeString(work.resolve("template/README.md"), "Read me.\n");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private ObjectId commit(Path base) {
    return new Template(work.resolve("template"), bench.builders, new Base(base))
        .commit(bench.repository(), hints::add);
  }

  @Test
  void aFunctionWhoseToolIsMissingIsLeftOutWithAHint() throws Exception {
    Path base = Files.createDirectories(work.resolve("base"));

    ObjectId commit = commit(base);

    assertThat(hints)
        .singleElement()
        .asString()
        .startsWith("left out compiled: there is no cc on this machine; apt-get install gcc");
    assertThat(SourceTree.of(bench.repository(), commit).files("").entries())
        .containsExactly("README.md", "script/");
    assertThat(bench.deploy(commit).released()).isTrue();
    assertThat(bench.inService()).containsExactly("script@v1");
  }

  @Test
  void withAllToolsEverythingIsIn() throws Exception {
    Path tools = Files.createDirectories(work.resolve("base/usr/bin"));
    Files.createFile(tools.resolve("cc"));

    ObjectId commit = commit(work.resolve("base"));

    assertThat(hints).isEmpty();
    assertThat(SourceTree.of(bench.repository(), commit).manifests()).hasSize(2);
  }
}
