package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.spi.Stage;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every snapshot store keeps of a tree, and which trees it refuses. */
public abstract class SnapshotTreeContract extends OpenSnapshots {
  @Test
  void keepsContentModesAndLinks() throws IOException {
    Path secret = Files.writeString(outside.resolve("secret"), "host");
    Path before = Files.createDirectory(outside.resolve("before"));
    Object modified = Files.getLastModifiedTime(before);
    build(
        V1,
        """
        printf '#!/bin/sh\\necho hi\\n' > run; chmod 755 run
        printf data > private; chmod 640 private
        mkdir -p closed/in; printf x > closed/in/x; chmod 555 closed closed/in
        ln -s run relative; ln -s /etc/passwd absolute; ln -s nowhere dangling
        ln -s '%s' file; ln -s '%s' directory; ln run hard
        """
            .formatted(secret, before));

    String listing =
        inClone(
            V1, "for f in *; do printf '%s %s %s\\n' $f $(stat -c %a $f) \"$(readlink $f)\"; done");

    assertThat(listing.lines())
        .containsExactly(
            "absolute 777 /etc/passwd",
            "closed 555 ",
            "dangling 777 nowhere",
            "directory 777 " + before,
            "file 777 " + secret,
            "hard 755 ",
            "private 640 ",
            "relative 777 run",
            "run 755 ");
    assertThat(inClone(V1, "./run; cat private closed/in/x")).isEqualTo("hi\ndatax");
    assertThat(secret).hasContent("host");
    assertThat(Files.getLastModifiedTime(before)).isEqualTo(modified);
  }

  @Test
  void givesTreesToTheOwnerAndNothingElse() throws IOException {
    Needs.part("root", Needs.root(), "only root gives files away");
    Path host = Files.writeString(outside.resolve("host"), "");
    Files.setPosixFilePermissions(host, PosixFilePermissions.fromString("rw-r--r--"));
    try (Stage stage = snapshots.stage("b-1")) {
      assertThat(Shell.run(stage.tree(), "stat -c %u:%g .")).isEqualTo("12345:12346\n");
      Shell.run(
          stage.tree(),
          "ln -s \"$1\" link; ln -s \"$2\" up; : > f; mkdir d; : > d/f",
          host.toString(),
          outside.toString());
      stage.handOver();
      assertThat(Shell.run(stage.tree(), "stat -c %u d/f")).isEqualTo("12345\n");
      Shell.run(stage.tree(), ": > later");
      snapshots.snapshot(stage, V1);
    }

    assertThat(inClone(V1, "find . -exec stat -c %u:%g {} + | sort | uniq -c | tr -s ' '"))
        .isEqualTo(" 7 12345:12346\n");
    assertThat(Files.getAttribute(host, "unix:uid")).isEqualTo(0);
    assertThat(Files.getAttribute(outside, "unix:uid")).isEqualTo(0);
    assertThat(Files.getPosixFilePermissions(host)).hasSize(4);
  }

  @Test
  void keepsAnEmptyTree() {
    build(V1, ":");

    assertThat(inClone(V1, "ls -A")).isEmpty();
  }

  @Test
  void keepsADeepTree() {
    build(V1, "d=.; for i in $(seq 300); do d=$d/d$i; done; mkdir -p $d; echo deep > $d/f");

    assertThat(inClone(V1, "find . -name f -exec cat {} +")).isEqualTo("deep\n");
  }

  @Test
  void refusesATreeDeeperThanAPathAndStillRemovesIt() {
    assertRefused(
        ErrorCode.UNPROCESSABLE,
        "deeper than",
        () ->
            build(
                V1,
                "for i in $(seq 60); do n=$(printf '%0200d' $i); mkdir $n; cd -P ./$n; : > f; done"));

    assertNothingStaged();
    assertThat(snapshots.list()).isEmpty();
  }

  @Test
  void keepsManyFiles() {
    build(
        V1, "for d in $(seq 50); do mkdir $d; for f in $(seq 100); do echo $f > $d/$f; done; done");

    assertThat(inClone(V1, "find . -type f | wc -l").trim()).isEqualTo("5000");
  }

  @Test
  void keepsStrangeNames() {
    String script =
        """
        : > 'a b'; : > -rf; : > '*'; : > "$(printf 'new\\nline')"; mkdir -- '-d é'; : > '-d é/x'
        mkdir "$(printf 'raw\\377')"; : > "$(printf 'raw\\377/\\303')"
        """;
    build(V1, script);

    String expected = Shell.run(outside, script + "find . | LC_ALL=C sort");
    assertThat(inClone(V1, "find . | LC_ALL=C sort")).isEqualTo(expected);
    snapshots.destroy(V1);
    assertThat(snapshots.list()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mkfifo d/bad", "mknod d/bad c 1 3", "mknod d/bad b 7 0"})
  void refusesWhatIsNoFile(String make) {
    Needs.part("root", Needs.root() || make.startsWith("mkfifo"), "only root makes devices");

    assertRefused(ErrorCode.UNPROCESSABLE, "d/bad", () -> build(V1, "mkdir d; " + make));

    assertThat(snapshots.list()).isEmpty();
    assertNothingStaged();
    build(V1, ":");
  }

  @Test
  void refusesASocket() throws IOException {
    try (Stage stage = snapshots.stage("b-1");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(stage.tree().resolve("sock")));
      assertRefused(
          ErrorCode.UNPROCESSABLE, "sock is a socket", () -> snapshots.snapshot(stage, V1));
    }
    assertThat(snapshots.list()).isEmpty();
  }

  @Test
  void stripsSetUserIdAndSetGroupId() {
    build(V1, "cp /bin/true t; chmod 6755 t; mkdir d; chmod 2775 d; mkdir s; chmod 1777 s");

    assertThat(inClone(V1, "stat -c %a t d s")).isEqualTo("755\n775\n1777\n");
  }

  @Test
  void aFileThatAlsoLiesOutsideIsRefused() throws IOException {
    Path host = Files.writeString(outside.resolve("host"), "mine");
    try (Stage stage = snapshots.stage("b-1")) {
      try {
        Files.createLink(stage.tree().resolve("stolen"), host);
      } catch (IOException e) {
        assumeFalse(true, "another file system: no such link can be");
      }
      assertRefused(ErrorCode.UNPROCESSABLE, "outside", () -> snapshots.snapshot(stage, V1));
    }
    assertThat(host).hasContent("mine");
    assertThat(Files.getAttribute(host, "unix:uid", LinkOption.NOFOLLOW_LINKS))
        .isEqualTo(Files.getAttribute(outside, "unix:uid"));
  }
}
