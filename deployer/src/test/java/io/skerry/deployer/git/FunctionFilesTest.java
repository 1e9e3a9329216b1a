package io.skerry.deployer.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.deployer.Commit;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.lib.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionFilesTest {
  @TempDir Path work;
  private Repositories repositories;
  private Repository repository;

  @BeforeEach
  void open() {
    repositories = new Repositories(work.resolve("repositories"));
    repository = repositories.make("functions");
  }

  @AfterEach
  void close() {
    repositories.close();
  }

  private SourceTree tree(Commit commit) {
    return SourceTree.of(repository, commit.write(repository));
  }

  @Test
  void namesThatDifferOnlyInCaseAreToldOnce() {
    assertThat(
            tree(new Commit()
                    .file("f/Readme", "x")
                    .file("f/README", "x")
                    .file("f/lib/a", "x")
                    .file("f/LIB/b", "x"))
                .files("f")
                .problems())
        .hasSize(2)
        .anyMatch(problem -> problem.startsWith("Readme: differs from README only in"))
        .anyMatch(problem -> problem.startsWith("lib: differs from LIB only in"));
  }

  @Test
  void aNameThatNoFileSystemTakesIsTold() {
    assertThat(tree(new Commit().file("f/" + "é".repeat(128), "x")).files("f").problems())
        .singleElement()
        .asString()
        .contains("a name of more than 255 bytes");
  }

  @Test
  void whatIsIncludedLiesBesideTheFunctionsFiles() throws IOException {
    SourceTree source =
        tree(
            new Commit()
                .function("a/f", "echo 1")
                .file("a/shared/one.txt", "1")
                .file("a/shared/deep/two.txt", "2")
                .file("top.txt", "3"));
    Path target = Files.createDirectory(work.resolve("out"));

    FunctionFiles files = source.files("a/f", List.of("../shared", "../../top.txt"));
    assertThat(files.problems()).isEmpty();
    assertThat(files.entries()).contains("shared/", "top.txt", "function.yaml");
    files.checkOut(target);

    assertThat(target.resolve("shared/deep/two.txt")).hasContent("2");
    assertThat(target.resolve("top.txt")).hasContent("3");
    assertThat(source.ids("a/f", List.of("../shared", "../../top.txt"))).doesNotHaveDuplicates();
  }

  @Test
  void whatCannotBeIncludedIsToldInWords() {
    SourceTree source =
        tree(new Commit().function("f", "echo 1").file("f/lib/x", "1").file("lib/y", "2"));

    for (String path : List.of("../absent", "../../etc", "..", "../lib/y/z")) {
      assertThatThrownBy(() -> source.files("f", List.of(path)))
          .isInstanceOf(SkerryException.class)
          .hasMessageContaining("build.include: '" + path + "' is no file and no folder");
    }
    assertThat(source.files("f", List.of("../lib")).problems())
        .containsExactly("build.include: 'lib' is there already; rename one of the two");
  }

  @Test
  void aLinkOfAnIncludedFolderMayNotLeaveIt() {
    SourceTree source =
        tree(new Commit().function("f", "echo 1").link("shared/out", "../../etc/passwd"));

    assertThat(source.files("f", List.of("../shared")).problems())
        .singleElement()
        .asString()
        .startsWith("shared/out: the link points to");
  }

  @Test
  void aChangeOfWhatIsIncludedIsAnotherKey() {
    String before =
        tree(new Commit().function("f", "x").file("s/a", "1")).ids("f", List.of("../s")).getFirst();

    assertThat(tree(new Commit().function("f", "x").file("s/a", "2")).ids("f", List.of("../s")))
        .doesNotContain(before);
  }
}
