package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory store, with and without a driver that lays layers. */
final class DirectorySnapshotStoreTest {
  abstract static class Common extends SnapshotStoreContract {
    @TempDir Path directory;

    abstract boolean layers();

    @Override
    protected SnapshotStore store() {
      return new DirectorySnapshotStore();
    }

    @Override
    protected SnapshotSettings settings() {
      return new SnapshotSettings(directory, Optional.empty(), owner(), layers());
    }

    @Test
    void leavesForeignEntriesAlone() throws IOException {
      build(V1, ":");
      Path file = Files.writeString(directory.resolve("run/i-note"), "");
      Path odd = Files.createDirectory(directory.resolve("stage/lost+found"));
      Path name = Files.createDirectories(directory.resolve("version/Not_A_Name/v1"));
      Path number = Files.createDirectory(directory.resolve("version/hello/v01"));
      Path link = Files.createSymbolicLink(directory.resolve("run/i-link"), outside);
      Path linked = Files.createSymbolicLink(directory.resolve("version/hello/v9"), outside);
      Files.createFile(outside.resolve("kept"));

      crash();

      assertThat(file).exists();
      assertThat(odd).exists();
      assertThat(name).exists();
      assertThat(number).exists();
      assertThat(link).isSymbolicLink();
      assertThat(linked).isSymbolicLink();
      assertThat(outside.resolve("kept")).exists();
      assertThat(snapshots.list()).containsExactly(V1);
    }

    /** The states on disk between any two steps of a snapshot: staged whole, or named. */
    @Test
    void aCrashBeforeTheRenameLeavesNothing() throws IOException {
      Files.createDirectories(directory.resolve("version/hello"));
      Files.createDirectory(directory.resolve("stage/b-1"));
      Files.writeString(directory.resolve("stage/b-1/sealed"), "all of it");

      crash();

      assertThat(snapshots.list()).isEmpty();
      assertThat(directory.resolve("stage")).isEmptyDirectory();
      build(V1, ":");
    }

    @Test
    void aCrashWhileDestroyingLeavesNoHalfVersion() throws IOException {
      build(V1, ": > f");
      Files.move(directory.resolve("version/hello/v1"), directory.resolve("trash/hello@v1"));
      build(V2, ": > f");
      Files.createFile(directory.resolve("version/hello/v2.gone"));

      crash();

      assertThat(snapshots.list()).isEmpty();
      assertThat(directory.resolve("version/hello")).isEmptyDirectory();
      assertThat(directory.resolve("trash")).isEmptyDirectory();
    }

    @Test
    void aMarkedVersionStaysGoneAfterACrash() {
      build(V1, ": > f");
      Clone clone = snapshots.clone(V1, "i-1", 0);
      snapshots.destroy(V1);

      snapshots = store().open(settings());

      assertThat(snapshots.list()).isEmpty();
      assertRefused(ErrorCode.NOT_FOUND, "hello@v1", () -> snapshots.clone(V1, "i-2", 0));
      clone.close();
    }

    @Test
    void saysWhichDirectoryIsMissing() {
      Path missing = outside.resolve("missing");
      SnapshotSettings settings =
          new SnapshotSettings(missing, Optional.empty(), owner(), layers());

      CheckResult check = store().check(settings);

      assertThat(check.healthy()).isFalse();
      assertThat(check.message()).contains(missing.toString());
      assertRefused(
          ErrorCode.PREREQUISITE_MISSING, "mkdir -p " + missing, () -> store().open(settings));
    }
  }

  @Nested
  final class Layers extends Common {
    @Override
    boolean layers() {
      return true;
    }

    @Test
    void aCloneIsTheVersionsTreeAndClosingItKeepsIt() {
      build(V1, ": > f");

      Clone clone = snapshots.clone(V1, "i-1", 0);
      clone.close();

      assertThat(clone.shared()).isTrue();
      assertThat(clone.tree()).isEqualTo(directory.resolve("version/hello/v1"));
      assertThat(clone.tree().resolve("f")).exists();
      assertThat(directory.resolve("run")).isEmptyDirectory();
    }
  }

  @Nested
  final class Copies extends Common {
    @Override
    boolean layers() {
      return false;
    }

    @Test
    void aCloneIsACopy() {
      build(V1, "echo x > f; chmod 400 f; mkdir d; chmod 500 d");

      try (Clone clone = snapshots.clone(V1, "i-1", 0)) {
        assertThat(clone.shared()).isFalse();
        assertThat(clone.tree()).isEqualTo(directory.resolve("run/i-1"));
      }
      assertThat(directory.resolve("run")).isEmptyDirectory();
    }
  }
}
