package io.skerry.deployer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the data directory is full: what was in service stays, and room makes it good. */
final class FullDiskIT {
  @TempDir private Path directory;
  private Path disk;
  private ServiceProcess service;
  private WorkingCopy copy;

  @BeforeEach
  void start() throws IOException {
    Needs.jails();
    disk = Files.createDirectory(directory.resolve("disk"));
    Shell.in(directory)
        .run("mount", "-t", "tmpfs", "-o", "size=64m,mode=0755", "tmpfs", disk.toString())
        .ok();
    service = ServiceProcess.up(disk.resolve("data"), "--store", "directory");
    copy = WorkingCopy.clone(service.repository("functions"), directory.resolve("copy"));
    copy.function("which", "echo 1").push("one").ok();
  }

  @AfterEach
  void stop() {
    service.close();
    Shell.in(directory).run("umount", "-l", disk.toString()).ok();
  }

  /** Takes all the room but so many KiB. */
  private void fill(int leftKibi) {
    Shell.in(disk)
        .sh(
            "left=$(df -k --output=avail . | tail -n 1); head -c $(((left - "
                + leftKibi
                + ") * 1024)) /dev/zero > filler")
        .ok();
  }

  private void assertServes(String answer) {
    assertThat(service.curl("/which").ok()).isEqualTo(answer + "\n");
  }

  private void makeRoomAndPush() throws IOException {
    Files.delete(disk.resolve("filler"));
    copy.function("which", "echo 2").push("two").ok();
    assertServes("2");
  }

  @Test
  void duringABuild() throws IOException {
    fill(3000);
    copy.function(
        "which", "build: {command: [sh, -c, 'head -c 9000000 /dev/zero > big']}\n", "echo bad");

    Shell.Result refused = copy.push("large");

    assertThat(refused.status()).isNotZero();
    assertThat(refused.all()).contains("No space left on device");
    assertServes("1");
    makeRoomAndPush();
  }

  @Test
  void whenTheObjectsArrive() throws IOException {
    fill(200);
    copy.write("which/large.bin", "x".repeat(10)).function("which", "echo bad");
    Shell.in(copy.file("which")).sh("head -c 3000000 /dev/urandom > large.bin").ok();

    Shell.Result refused = copy.push("large");

    assertThat(refused.status()).isNotZero();
    assertServes("1");
    Shell.in(copy.file("which")).sh("rm large.bin").ok();
    makeRoomAndPush();
  }

  @Test
  void whenTheDatabaseIsWritten() throws IOException {
    copy.function("which", "echo bad").commit("no room");
    fill(0);

    Shell.Result refused = copy.git("push", "origin", "HEAD:main");

    assertThat(refused.status()).isNotZero();
    assertServes("1");
    makeRoomAndPush();
    assertThat(service.stop()).as(service.log()).isZero();
    service = ServiceProcess.up(disk.resolve("data"), "--store", "directory");
    assertServes("2");
  }

  /** A build that leaves so little room that the version's row, with its many files, has none. */
  @Test
  void whenTheVersionIsWritten() throws IOException {
    copy.function(
        "which",
        "build: {command: [sh, -c, 'mkdir many; i=0; while [ $i -lt 4000 ]; do echo $i > many/$i;"
            + " i=$((i+1)); done; left=$(df -k --output=avail . | tail -n 1);"
            + " head -c $(((left - 96) * 1024)) /dev/zero > filler']}\n",
        "echo bad");

    Shell.Result refused = copy.push("many files");

    assertThat(refused.status()).isNotZero();
    assertThat(refused.all()).contains("disk is full");
    assertServes("1");
    assertThat(stored("which")).containsExactly("v1");
    copy.function("which", "echo 2").push("two").ok();
    assertServes("2");
    assertThat(new Agreement(service, copy, "which", Optional.empty()).check("after"))
        .isEqualTo("v3");
  }

  private List<String> stored(String function) throws IOException {
    return new Agreement(service, copy, function, Optional.empty()).stored();
  }
}
