package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deleting what strangers left. */
final class TreeDeleteTest {
  @TempDir private Path directory;

  @Test
  void deletesWhatNoPathReaches() throws IOException {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Shell.run(
        tree,
        "p=$(printf 'd/%.0s' $(seq 1000)); for i in 1 2 3; do mkdir -p $p; cd -P $p; done; : > f;"
            + " cd \"$1\"; n=$(printf '%0250d/' $(seq 12));"
            + " for i in 1 2 3; do mkdir -p $n; cd -P $n; done",
        tree.toString());

    TreeDelete.delete(tree);

    assertThat(tree).doesNotExist();
  }

  @Test
  void deletesDirectoriesThatForbidIt() throws IOException {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Shell.run(
        tree, "mkdir -p a/b/c; : > a/b/c/f; mkfifo a/p; chmod 0 a/b/c a/b; chmod 500 a; chmod 0 .");

    TreeDelete.delete(tree);

    assertThat(tree).doesNotExist();
  }

  @Test
  void removesLinksAndNotWhatTheyNameEvenAsTheRoot() throws IOException {
    Path kept = Files.createDirectory(directory.resolve("kept"));
    Files.createFile(kept.resolve("file"));
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("link"), kept);
    Path link = Files.createSymbolicLink(directory.resolve("link"), kept);

    TreeDelete.delete(tree);
    TreeDelete.delete(link);
    TreeDelete.delete(directory.resolve("missing"));

    assertThat(directory)
        .isDirectoryNotContaining("glob:**link")
        .isDirectoryNotContaining("glob:**tree");
    assertThat(kept.resolve("file")).exists();
  }

  @Test
  void stopsBeforeWhatIsMounted() throws IOException {
    Needs.part("root", Needs.root() && MountTable.isLinux(), "only root mounts");
    Path kept = Files.createDirectory(directory.resolve("kept"));
    Files.createFile(kept.resolve("file"));
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Shell.run(tree, "mkdir usr; mount --bind ../kept usr");
    try {
      assertThatThrownBy(() -> TreeDelete.delete(tree)).hasMessageContaining("mounted");
    } finally {
      Shell.run(tree, "umount usr");
    }
    assertThat(kept.resolve("file")).exists();
    TreeDelete.delete(tree);
    assertThat(kept.resolve("file")).exists();
  }
}
