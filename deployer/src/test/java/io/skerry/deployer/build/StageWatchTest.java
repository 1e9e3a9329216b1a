package io.skerry.deployer.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.deployer.e2e.Needs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StageWatchTest {
  private static final long BOUND = 100_000;

  @TempDir Path tree;
  private final AtomicInteger calls = new AtomicInteger();

  private StageWatch start() {
    return StageWatch.start(tree, BOUND, calls::incrementAndGet);
  }

  private void file(String name, long size) throws IOException {
    Path file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
      made.setLength(size);
    }
  }

  @Test
  void tellsOnceWhileTheTreeIsWritten() throws IOException {
    try (StageWatch watch = start()) {
      file("deep/down/large", BOUND + 1);
      Awaitility.await().until(() -> calls.get() == 1);

      Files.delete(tree.resolve("deep/down/large"));
      assertThat(watch.exceeded()).isTrue();
    }
    assertThat(calls).hasValue(1);
  }

  @Test
  void aTreeWithinItsBoundIsFine() throws IOException {
    file("a/one", BOUND / 2);
    file("b/two", BOUND / 4);
    try (StageWatch watch = start()) {
      assertThat(watch.exceeded()).isFalse();
    }
    assertThat(calls).hasValue(0);
  }

  @Test
  void theSumCounts() throws IOException {
    file("a/one", BOUND / 2);
    file("b/two", BOUND / 2);
    try (StageWatch watch = start()) {
      assertThat(watch.exceeded()).isTrue();
    }
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Files.createSymbolicLink(tree.resolve("usr"), Path.of("/usr"));
    Files.createSymbolicLink(tree.resolve("round"), tree);
    try (StageWatch watch = start()) {
      assertThat(watch.exceeded()).isFalse();
    }
  }

  @Test
  void whatIsTooDeepToLookAtIsTooLarge() throws IOException {
    // Empty directories of no size on some file systems: only the depth is at fault.
    Path deep = tree;
    for (int i = 0; i < 210; i++) {
      deep = deep.resolve("d");
    }
    Files.createDirectories(deep);
    try (StageWatch watch = StageWatch.start(tree, 1L << 40, calls::incrementAndGet)) {
      assertThat(watch.exceeded()).isTrue();
    }
  }

  @Test
  void aTreeThatIsGoneIsNotTooLarge() throws IOException {
    Path gone = tree.resolve("gone");
    try (StageWatch watch = StageWatch.start(gone, BOUND, calls::incrementAndGet)) {
      assertThat(watch.exceeded()).isFalse();
    }
  }

  @Test
  void aFileSystemOfItsOwnCountsAlsoWhatHasNoNameAnyMore() throws Exception {
    Needs.jails();
    run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", tree.toString());
    try (RandomAccessFile hidden = new RandomAccessFile(tree.resolve("hidden").toFile(), "rw")) {
      try (StageWatch watch = start()) {
        assertThat(watch.exceeded()).isFalse();
      }
      hidden.write(new byte[(int) BOUND + 1]);
      Files.delete(tree.resolve("hidden"));
      try (StageWatch watch = start()) {
        assertThat(watch.exceeded()).isTrue();
        assertThat(watch.closed()).isEmpty();
      }
    } finally {
      run("umount", tree.toString());
    }
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
