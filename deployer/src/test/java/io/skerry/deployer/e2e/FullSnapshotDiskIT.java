package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snapshots have a small disk of their own. */
final class FullSnapshotDiskIT {
  @TempDir private Path directory;
  private ServiceProcess service;
  private WorkingCopy copy;

  @BeforeEach
  void start() throws IOException {
    Needs.jails();
    Path data = directory.resolve("data");
    assertThat(ServiceProcess.up(data, "--store", "directory").stop()).isZero();
    Shell.in(data)
        .sh(
            "set -e; cp -a snapshots ../before;"
                + " mount -t tmpfs -o size=16m,nr_inodes=1500,mode=0700 tmpfs snapshots;"
                + " cp -a ../before/. snapshots")
        .ok();
    service = ServiceProcess.up(data, "--store", "directory");
    copy = WorkingCopy.clone(service.repository("functions"), directory.resolve("copy"));
    copy.function("which", "echo 1").push("one").ok();
  }

  @AfterEach
  void stop() {
    if (service != null) {
      service.close();
    }
    Shell.in(directory).run("umount", "-l", directory.resolve("data/snapshots").toString());
  }

  private Agreement of(String function) {
    return new Agreement(service, copy, function, Optional.empty());
  }

  /**
   * The build itself succeeds, and leaves no room for the directory of its function's versions: not
   * even that of its cache, which would be given back.
   */
  @Test
  void isFullInTheVerySnapshot() throws IOException {
    copy.function(
        "fresh",
        "build: {command: [sh, -c, 'rm -r $SKERRY_CACHE; mkdir fill; seq 2000 | (cd fill && xargs touch) 2>/dev/null;"
            + " true']}\n",
        "echo bad");

    Shell.Result refused = copy.push("fills it");

    assertThat(refused.status()).isNotZero();
    assertThat(refused.all()).contains("snapshot fresh@v1", "No space left on device");
    assertThat(refused.all()).doesNotContain("Exception");
    assertThat(of("fresh").stored()).isEmpty();
    assertThat(of("which").check("after the refusal")).isEqualTo("v1");
    // The tree that took all the room is gone with its build: nobody needs to clear anything.
    copy.function("fresh", "echo 2").push("small").ok();
    assertThat(service.curl("/fresh").ok()).isEqualTo("2\n");
    of("fresh").check("after the next push");
  }

  @Test
  void needsRoomForATreeOnce() throws IOException {
    copy.function(
        "which",
        "build: {command: [sh, -c, 'head -c 10000000 /dev/urandom > large']}\n",
        "wc -c < large; echo 2");

    copy.push("more than half of it").ok();

    assertThat(service.curl("/which").ok()).isEqualTo("10000000\n2\n");
    Shell.Result refused =
        copy.function(
                "which",
                "build: {command: [sh, -c, 'head -c 10000000 /dev/urandom > larger']}\n",
                "echo bad")
            .push("one more");
    assertThat(refused.status()).isNotZero();
    assertThat(refused.all()).contains("No space left on device");
    assertThat(service.curl("/which").ok()).isEqualTo("10000000\n2\n");
    assertThat(of("which").stored()).containsExactlyInAnyOrder("v1", "v2");
    copy.function("which", "echo 3").push("small").ok();
    assertThat(of("which").check("after room was made")).isEqualTo("v3");
  }
}
