package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kernel's lines, read. */
final class MountTableTest {
  private final MountTable table =
      MountTable.parse(
          List.of(
              "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
              "40 27 254:0 /d /data/a\\040b rw master:7 shared:3 - ext4 /dev/vda rw",
              "41 27 254:0 /d /data/x rw shared:3 - ext4 /dev/vda rw",
              "42 41 254:0 /d /data/x rw master:7 - ext4 /dev/vda rw",
              "43 42 0:40 / /data/x/run/i-1 rw - fuse.zfs p/run/i-1 rw",
              "nonsense"));

  @Test
  void findsMountPoints() {
    assertThat(table.isMountPoint(Path.of("/data/a b"))).isTrue();
    assertThat(table.isMountPoint(Path.of("/data"))).isFalse();
    assertThat(table.isMountPoint(Path.of("/data/x/run/i-1"))).isTrue();
  }

  @Test
  void theTopmostMountCounts() {
    assertThat(table.isShared(Path.of("/data/a b"))).isTrue();
    assertThat(table.isShared(Path.of("/data/x"))).isFalse();
    assertThat(table.isShared(Path.of("/"))).isFalse();
  }

  @Test
  void knowsWhatLiesBelow() {
    assertThat(table.hasBelow(Path.of("/data/x/run"))).isTrue();
    assertThat(table.hasBelow(Path.of("/data/x/run/i-1"))).isFalse();
    assertThat(table.hasBelow(Path.of("/data/a"))).isFalse();
  }
}
