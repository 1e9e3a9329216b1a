package io.skerry.deployer.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.skerry.deployer.Commit;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTreeTest {
  private static final String LFS =
      "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n";

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

  private Path checkedOut(Commit commit, String directory) throws IOException {
    Path target = Files.createDirectory(work.resolve("out"));
    tree(commit).files(directory).checkOut(target);
    return target;
  }

  @Test
  void manifestsAreFoundInTheRootAndNestedInTheOrderOfTheirPaths() {
    SourceTree source =
        tree(
            new Commit()
                .file("function.yaml", "name: root\n")
                .file("a/function.yaml", "{}\n")
                .file("a/b/c/function.yaml", "{}\n")
                .file("a/not-function.yaml", "{}\n")
                .file("z/function.yml", "{}\n"));

    assertThat(source.manifests())
        .extracting(SourceTree.ManifestFile::path, SourceTree.ManifestFile::directory)
        .containsExactly(
            tuple("a/b/c/function.yaml", "a/b/c"),
            tuple("a/function.yaml", "a"),
            tuple("function.yaml", ""));
    assertThat(source.content(source.manifests().getLast()))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("name: root\n");
  }

  @Test
  void theTreeIdIsTheDirectorysAndMovesWithItsFilesOnly() {
    Commit commit = new Commit().function("a", "echo 1").function("b", "echo 1");
    String before = tree(commit).manifests().getFirst().tree();

    assertThat(tree(commit.function("b", "echo 2")).manifests().getFirst().tree())
        .isEqualTo(before);
    assertThat(tree(commit.function("a", "echo 2")).manifests().getFirst().tree())
        .isNotEqualTo(before);
  }

  @Test
  void entriesAndExecutablesAreThoseOfTheDirectoryItself() {
    SourceTree source =
        tree(
            new Commit()
                .file("f/function.yaml", "{}")
                .program("f/run", "x")
                .program("f/lib/deep/tool", "x")
                .file("f/data.txt", "x")
                .program("other/run2", "x"));

    assertThat(source.files("f").entries())
        .containsExactly("data.txt", "function.yaml", "lib/", "run");
    assertThat(source.files("f").executables()).containsExactly("run");
    assertThat(source.files("").executables()).isEmpty();
  }

  @Test
  void tellsWhoseCommitItIs() {
    SourceTree source = tree(new Commit().file("x", "y"));

    assertThat(source.author()).isEqualTo("Ada <ada@example.org>");
    assertThat(source.subject()).isEqualTo("Change something");
    assertThat(source.commit()).hasSize(40);
  }

  @Test
  void whatCannotBeDeployedIsToldOnceForEachFile() {
    SourceTree source =
        tree(
            new Commit()
                .file("f/function.yaml", "{}")
                .link("f/absolute", "/etc/passwd")
                .link("f/deep/climbing", "../../x")
                .link("f/deep/edge", "..")
                .link("f/inside", "deep/file")
                .file("f/large.bin", LFS)
                .submodule("f/module")
                .file("f/new\nline", "x")
                .file("f/talks-of-lfs", "see " + LFS)
                .link("other/absolute", "/etc/passwd"));

    assertThat(source.files("f").problems())
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).startsWith("absolute: ").contains("'/etc/passwd'"),
            problem -> assertThat(problem).startsWith("deep/climbing: ").contains("'../../x'"),
            problem -> assertThat(problem).startsWith("large.bin: ").contains("git lfs untrack"),
            problem -> assertThat(problem).startsWith("module: submodules cannot"),
            problem -> assertThat(problem).startsWith("new?line: ").contains("git mv"));
  }

  @Test
  void aControlCharacterInALinksTargetIsNotPrinted() {
    assertThat(tree(new Commit().link("x", "/a\u001b[31m\nb")).files("").problems())
        .singleElement()
        .asString()
        .contains("'/a?[31m?b'")
        .doesNotContain("\u001b", "\n");
  }

  @Test
  void aLinkWhoseTargetIsLongerThanAnyPathIsToldInWords() {
    assertThat(tree(new Commit().link("x", "a/".repeat(3000))).files("").problems())
        .singleElement()
        .asString()
        .startsWith("x: the link's target is longer than 4096 bytes");
  }

  @Test
  void aLargeFileThatLooksLikeAPointerIsNone() {
    assertThat(tree(new Commit().file("x", LFS + "x".repeat(2000))).files("").problems()).isEmpty();
  }

  @Test
  void checkOutWritesFilesLinksAndModes() throws IOException {
    Path out =
        checkedOut(
            new Commit()
                .file("f/function.yaml", "{}")
                .program("f/bin/run", "#!/bin/sh\n")
                .file("f/empty", "")
                .file("f/big", new byte[3 << 20])
                .link("f/link", "bin/run")
                .file("other", "x"),
            "f");

    assertThat(out.resolve("other")).doesNotExist();
    assertThat(out.resolve("empty")).isEmptyFile();
    assertThat(out.resolve("big")).hasSize(3 << 20);
    assertThat(Files.readSymbolicLink(out.resolve("link"))).isEqualTo(Path.of("bin/run"));
    assertThat(mode(out.resolve("bin/run"))).isEqualTo("rwxr-xr-x");
    assertThat(mode(out.resolve("function.yaml"))).isEqualTo("rw-r--r--");
  }

  @Test
  void aNameThatTheLocaleCannotSpellIsToldInWords() {
    Commit commit = new Commit().file("ü.txt", "x");
    if (Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode('ü')) {
      assertThatCode(() -> checkedOut(commit, "")).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> checkedOut(commit, ""))
          .isInstanceOf(SkerryException.class)
          .hasMessageContaining("LC_ALL=C.UTF-8");
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void checkOutOfTheRootTakesEverything() throws IOException {
    Path out = checkedOut(new Commit().file("function.yaml", "{}").file("a/b/c", "x"), "");

    assertThat(out.resolve("a/b/c")).hasContent("x");
  }

  @Test
  void aCommitThatIsNotHereIsToldByItsId() {
    assertThatThrownBy(() -> SourceTree.of(repository, ObjectId.fromString("1".repeat(40))))
        .isInstanceOfSatisfying(
            SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILED))
        .hasMessageContaining("1".repeat(40));
  }

  @Test
  void aManifestThatIsFarTooLongIsRefused() {
    SourceTree source = tree(new Commit().file("function.yaml", new byte[5 << 20]));

    assertThatThrownBy(() -> source.content(source.manifests().getFirst()))
        .hasMessageContaining("function.yaml is longer than");
  }
}
