package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.function.VersionFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TreeListingTest {
  private static final String OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path work;
  private Path tree;

  @BeforeEach
  void make() throws IOException {
    tree = Files.createDirectories(work.resolve("tree"));
  }

  private void file(String path, String content) throws IOException {
    Path file = tree.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
  }

  @Test
  void filesAndLinksAreListedByPath() throws IOException {
    file("b/deep/x", "abc");
    file("a", "");
    Files.createSymbolicLink(tree.resolve("c"), Path.of("a"));

    VersionFiles files = TreeListing.of(tree);

    assertThat(files.list())
        .extracting(VersionFiles.Entry::path)
        .containsExactly("a", "b/deep/x", "c");
    assertThat(files.list().get(1))
        .isEqualTo(new VersionFiles.Entry("b/deep/x", "100640", 3, OF_ABC, ""));
    assertThat(files.list().get(2).target()).isEqualTo("a");
    assertThat(files.list().get(2).hash()).isEmpty();
    assertThat(files.entries()).isEqualTo(3);
    assertThat(files.note()).isEmpty();
  }

  @Test
  void noLinkIsFollowed() throws IOException {
    Path secret = Files.createDirectories(work.resolve("outside"));
    Files.writeString(secret.resolve("key"), "abc");
    Files.createSymbolicLink(tree.resolve("directory"), secret);
    Files.createSymbolicLink(tree.resolve("file"), secret.resolve("key"));
    Files.createSymbolicLink(tree.resolve("loop"), Path.of("."));

    VersionFiles files = TreeListing.of(tree);

    assertThat(files.list())
        .hasSize(3)
        .allSatisfy(entry -> {
          assertThat(entry.hash()).isEmpty();
          assertThat(entry.mode()).startsWith("120");
        });
  }

  @Test
  void whatIsBeyondTheBoundsIsCountedAndSaid() throws IOException {
    for (int i = 0; i < 5; i++) {
      file("f" + i, "abc");
    }

    VersionFiles few = TreeListing.of(tree, 2, 1_000);
    VersionFiles unread = TreeListing.of(tree, 100, 7);

    assertThat(few.list()).hasSize(2);
    assertThat(few.entries()).isEqualTo(5);
    assertThat(few.bytes()).isEqualTo(15);
    assertThat(few.note()).contains("first 2 of 5");
    assertThat(unread.list())
        .extracting(VersionFiles.Entry::hash)
        .filteredOn(OF_ABC::equals)
        .hasSize(2);
    assertThat(unread.note()).isEqualTo("3 files are known by their size alone");
  }

  @Test
  void aPipeIsNotWaitedFor() throws Exception {
    Process made = new ProcessBuilder("mkfifo", tree.resolve("pipe").toString()).start();
    assertThat(made.waitFor()).isZero();

    VersionFiles files = TreeListing.of(tree);

    assertThat(files.list()).singleElement().satisfies(e -> assertThat(e.hash()).isEmpty());
  }
}
