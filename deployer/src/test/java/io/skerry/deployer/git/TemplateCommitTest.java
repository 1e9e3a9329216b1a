package io.skerry.deployer.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateCommitTest {
  @TempDir Path work;

  @Test
  void theTreeIsInGitsOrderWithModesAndWithoutWhatIsNotWanted() throws Exception {
    Path files = Files.createDirectories(work.resolve("files/a"));
    write("files/a/function.yaml", "rw-r--r--");
    write("files/a.txt", "rw-r--r--"); // before the folder a, which Git sorts as a/
    write("files/a-b", "rwxr-xr-x");
    Files.createDirectories(work.resolve("files/out"));
    write("files/out/secret", "rw-r--r--");
    assertThat(files).isDirectory();

    try (Repositories repositories = new Repositories(work.resolve("repositories"))) {
      Repository made = repositories.make("functions");
      ObjectId id =
          TemplateCommit.write(made, work.resolve("files"), path -> !path.equals("out"), "Begin\n");

      SourceTree source = SourceTree.of(made, id);
      assertThat(source.files("").entries()).containsExactly("a-b", "a.txt", "a/");
      assertThat(source.files("").executables()).containsExactly("a-b");
      try (RevWalk walk = new RevWalk(made)) {
        ObjectId tree = walk.parseCommit(id).getTree();
        // Throws when the entries are out of order.
        new ObjectChecker().checkTree(made.open(tree).getBytes());
      }
    }
  }

  private void write(String name, String mode) throws IOException {
    Path file = Files.writeString(work.resolve(name), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
