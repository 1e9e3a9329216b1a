package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.ErrorCode;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The single steps on a tree. */
final class TreeTest {
  @TempDir private Path directory;

  @Test
  void changesNothingThroughALink() throws IOException {
    Path target = Files.createFile(directory.resolve("target"));
    Tree.chmod(target, 0640);
    Path link = Files.createSymbolicLink(directory.resolve("link"), target);

    assertThatThrownBy(() -> Tree.chmod(link, 0777)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Tree.sync(link)).isInstanceOf(IOException.class);

    assertThat(Inode.of(target).permissions()).isEqualTo(0640);
    assertThat(Inode.of(link).isLink()).isTrue();
  }

  @Test
  void opensADirectoryThatNobodyMayRead() throws IOException {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Tree.chmod(closed, 0);

    Tree.chmod(closed, 0750);

    assertThat(Inode.of(closed).permissions()).isEqualTo(0750);
    assertThat(Tree.children(closed)).isEmpty();
  }

  @Test
  void saysWhatWasBeingDoneToWhat() {
    var fault =
        Tree.failed(
            "copy",
            Path.of("/a"),
            new FileSystemException("/a/b", null, "No space left on device"));

    assertThat(fault.code()).isEqualTo(ErrorCode.STORE_FAILED);
    assertThat(fault).hasMessage("copy /a: No space left on device (at /a/b)");
  }
}
