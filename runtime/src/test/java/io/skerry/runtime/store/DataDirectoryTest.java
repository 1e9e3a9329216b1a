package io.skerry.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path directory;

  @Test
  void isMadeForItsOwnerAlone() throws Exception {
    Path root = directory.resolve("deep/data");
    try (DataDirectory data = DataDirectory.take(root)) {
      assertThat(data.root()).isEqualTo(root).isAbsolute();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
          .isEqualTo("rwx------");
      assertThat(data.directory("run")).isDirectory().isEqualTo(data.resolve("run"));
      assertThat(data.directory("run")).isDirectory();
    }
  }

  @Test
  void closesADirectoryThatWasOpenToOthers() throws Exception {
    Path root = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (DataDirectory _ = DataDirectory.take(root)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void leavesADirectoryAloneThatHoldsSomethingElse() throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(home.resolve("thesis.tex"), "");
    assertThatThrownBy(() -> DataDirectory.take(home))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("holds something else: thesis.tex")
        .hasMessageContaining("--data");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void refusesASecondServiceInWords() {
    try (DataDirectory _ = DataDirectory.take(directory)) {
      assertThatThrownBy(() -> DataDirectory.take(directory))
          .isInstanceOfSatisfying(
              SkerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("--data");
    }
    DataDirectory.take(directory).close();
  }

  @Test
  void refusesASecondServiceInAnotherProcess() throws Exception {
    try (DataDirectory _ = DataDirectory.take(directory)) {
      assertThat(Child.start(Taking.class, directory.toString()).waitFor()).isEqualTo(3);
    }
    assertThat(Child.start(Taking.class, directory.toString()).waitFor()).isZero();
  }

  /** Another service: takes the directory and says by its exit status how that went. */
  static final class Taking {
    private Taking() {}

    public static void main(String[] arguments) {
      try (DataDirectory _ = DataDirectory.take(Path.of(arguments[0]))) {
        return;
      } catch (SkerryException _) {
        System.exit(3);
      }
    }
  }

  @Test
  void refusesWhatIsNoDirectoryInWords() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    for (Path bad : new Path[] {file, file.resolve("below")}) {
      assertThatThrownBy(() -> DataDirectory.take(bad))
          .isInstanceOfSatisfying(
              SkerryException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.PREREQUISITE_MISSING))
          .hasMessageContaining(bad.toString())
          .hasMessageContaining("--data");
    }
  }

  @Test
  void refusesAPlaceThatTakesNoFilesInWords() {
    Path unwritable = Path.of("/proc/skerry");

    assertThatThrownBy(() -> DataDirectory.take(unwritable))
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("/proc/skerry");
  }
}
