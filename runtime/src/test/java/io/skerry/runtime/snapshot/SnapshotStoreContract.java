package io.skerry.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.spi.Clone;
import io.skerry.runtime.spi.Owner;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.SnapshotStore;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.spi.Stage;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every snapshot store must do; a store's own test extends it. */
public abstract class SnapshotStoreContract {
  protected static final VersionId V1 = VersionId.parse("hello@v1");
  protected static final VersionId V2 = VersionId.parse("hello@v2");
  private static final long DISK = 1L << 20;

  /** Not the store's; here lies what no tree may reach. */
  @TempDir protected Path outside;

  protected Snapshots snapshots;
  private int ids;

  protected SnapshotStoreContract() {}

  /** The store under test. */
  protected abstract SnapshotStore store();

  /** Settings for the one store of this test, the same at every call. */
  protected abstract SnapshotSettings settings();

  protected static Optional<Owner> owner() {
    return Needs.root() ? Optional.of(new Owner(12345, 12346)) : Optional.empty();
  }

  @BeforeEach
  void open() {
    snapshots = store().open(settings());
  }

  @AfterEach
  void close() {
    snapshots.close();
  }

  /** As after kill -9: the old object is not closed, a new one takes over. */
  protected final void crash() {
    snapshots = store().open(settings());
    snapshots.sweep();
  }

  /** Makes a snapshot of what the script leaves in its working directory. */
  protected final void build(VersionId version, String script) {
    try (Stage stage = snapshots.stage("b-made" + ids++)) {
      Shell.run(stage.tree(), script);
      snapshots.snapshot(stage, version);
    }
  }

  protected final String inClone(VersionId version, String script) {
    try (Clone clone = snapshots.clone(version, "i-look" + ids++, DISK)) {
      return Shell.run(clone.tree(), script);
    }
  }

  protected static void assertRefused(ErrorCode code, String text, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(SkerryException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(text);
  }

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
  void clonesArePrivate() {
    build(V1, "echo original > f; mkdir d; echo original > d/f");
    try (Clone one = snapshots.clone(V1, "i-1", DISK);
        Clone two = snapshots.clone(V1, "i-2", DISK)) {
      assertThat(one.shared()).isEqualTo(two.shared());
      assumeFalse(one.shared(), "the driver makes them private");
      Shell.run(one.tree(), "echo changed > f; rm -r d; echo new > g");

      assertThat(Shell.run(two.tree(), "cat f d/f; ls")).isEqualTo("original\noriginal\nd\nf\n");
    }
    assertThat(inClone(V1, "cat f d/f; ls")).isEqualTo("original\noriginal\nd\nf\n");
  }

  @Test
  void closingACloneTwiceIsFineAndItIsGone() {
    build(V1, ": > f");
    Clone clone = snapshots.clone(V1, "i-1", DISK);
    assumeFalse(clone.shared(), "a shared tree stays");

    clone.close();
    clone.close();

    assertGone(clone.tree());
  }

  @Test
  void aCloneFullOfTrapsGoesAndTakesNothingWithIt() throws IOException {
    Path secret = Files.writeString(outside.resolve("secret"), "host");
    build(V1, "mkdir d");
    Clone clone = snapshots.clone(V1, "i-1", DISK);
    assumeFalse(clone.shared(), "the jail driver's layer takes what a run writes");
    Shell.run(
        clone.tree(),
        "mkfifo pipe; ln -s \"$1\" out; ln -s \"$1/secret\" file; ln -s .. d/up; ln -s . d/round;"
            + " mknod device c 1 3 || :; mkdir shut; : > shut/f; chmod 0 shut",
        outside.toString());

    clone.close();

    assertGone(clone.tree());
    assertThat(secret).hasContent("host");
    assertThat(inClone(V1, "ls -A . d")).isEqualTo(".:\nd\n\nd:\n");
  }

  @Test
  void refusesACloneOfWhatIsNotThere() {
    build(V1, ":");

    assertRefused(ErrorCode.NOT_FOUND, "hello@v2", () -> snapshots.clone(V2, "i-1", DISK));
    assertRefused(
        ErrorCode.NOT_FOUND,
        "other@v1",
        () -> snapshots.clone(VersionId.parse("other@v1"), "i-1", DISK));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "i-a/b", "i-@x", "-r", "i-", "i-\n", "x"})
  void refusesIdsThatAreNoNames(String id) {
    build(V1, ":");

    assertRefused(ErrorCode.INVALID_REQUEST, "no id", () -> snapshots.stage(id));
    assertRefused(ErrorCode.INVALID_REQUEST, "no id", () -> snapshots.clone(V1, id, DISK));
  }

  @Test
  void anIdServesOneCloneAtATime() {
    build(V1, "echo a > f");
    try (Clone first = snapshots.clone(V1, "i-1", DISK)) {
      assumeFalse(first.shared(), "nothing is made of the id");
      assertThatThrownBy(() -> snapshots.clone(V1, "i-1", DISK))
          .isInstanceOf(SkerryException.class);
      assertThat(Shell.run(first.tree(), "cat f")).isEqualTo("a\n");
    }
  }

  @Test
  void refusesASecondSnapshotOfAVersion() {
    build(V1, "echo first > f");

    assertRefused(ErrorCode.CONFLICT, "hello@v1", () -> build(V1, "echo second > f"));

    assertThat(inClone(V1, "cat f")).isEqualTo("first\n");
    assertNothingStaged();
  }

  @Test
  void aStageIsUsedUpByItsSnapshot() {
    try (Stage stage = snapshots.stage("b-1")) {
      snapshots.snapshot(stage, V1);
      assertRefused(ErrorCode.CONFLICT, "stage", () -> snapshots.snapshot(stage, V2));
    }
    assertThat(snapshots.list()).containsExactly(V1);
  }

  @Test
  void aStageClosedWithoutSnapshotLeavesNothing() {
    try (Stage stage = snapshots.stage("b-1")) {
      Shell.run(stage.tree(), "mkdir -p a/b; : > a/b/c; ln -s / host; chmod 0 a/b; chmod 500 a");
      assertThat(stage.build()).isEqualTo("b-1");
    }

    assertNothingStaged();
    assertThat(snapshots.list()).isEmpty();
  }

  @Test
  void versionsOfAFunctionDoNotSeeEachOther() {
    build(V1, "echo one > f; echo only > one; mkdir x; : > x/y");
    build(V2, "echo two > f; ln -s f x");

    assertThat(inClone(V1, "cat f; ls")).isEqualTo("one\nf\none\nx\n");
    assertThat(inClone(V2, "cat f; ls")).isEqualTo("two\nf\nx\n");
    assertThat(snapshots.list()).containsExactlyInAnyOrder(V1, V2);
  }

  @Test
  void destroyingWhatIsNotThereIsFine() {
    build(V1, ":");

    snapshots.destroy(V2);
    snapshots.destroy(VersionId.parse("other@v7"));

    assertThat(snapshots.list()).containsExactly(V1);
  }

  @Test
  void aVersionInUseGoesWithItsLastClone() {
    build(V1, "echo still > f");
    build(V2, "echo other > f");
    try (Clone clone = snapshots.clone(V1, "i-1", DISK)) {
      snapshots.destroy(V1);

      assertThat(snapshots.list()).containsExactly(V2);
      assertThat(Shell.run(clone.tree(), "cat f")).isEqualTo("still\n");
      assertRefused(ErrorCode.NOT_FOUND, "hello@v1", () -> snapshots.clone(V1, "i-2", DISK));
    }
    assertThat(inClone(V2, "cat f")).isEqualTo("other\n");
    snapshots.close();
    crash();
    assertThat(snapshots.list()).containsExactly(V2);
  }

  @Test
  void findsItsSnapshotsAgain() {
    build(V1, "echo kept > f");
    build(VersionId.parse("other@v12"), ":");
    build(V2, ":");
    snapshots.destroy(V2);
    snapshots.close();

    snapshots = store().open(settings());

    assertThat(snapshots.list()).containsExactlyInAnyOrder(V1, VersionId.parse("other@v12"));
    assertThat(inClone(V1, "cat f")).isEqualTo("kept\n");
  }

  @Test
  void sweepsWhatACrashLeft() {
    build(V1, "echo kept > f");
    Stage stage = snapshots.stage("b-2");
    Shell.run(stage.tree(), "mkdir d; : > d/f; ln -s / host");
    Clone clone = snapshots.clone(V1, "i-1", DISK);

    crash();

    assertGone(stage.tree());
    if (!clone.shared()) {
      assertGone(clone.tree());
    }
    assertThat(inClone(V1, "cat f")).isEqualTo("kept\n");
    build(V2, ":");
  }

  @Test
  void sweepingLeavesAloneWhatIsInUse() {
    build(V1, "echo kept > f");
    try (Stage stage = snapshots.stage("b-2");
        Clone clone = snapshots.clone(V1, "i-1", DISK)) {
      Shell.run(stage.tree(), ": > f");

      snapshots.sweep();

      assertThat(stage.tree().resolve("f")).exists();
      assertThat(clone.tree().resolve("f")).exists();
    }
  }

  @Test
  void clonesConcurrently() throws InterruptedException, ExecutionException {
    build(V1, "echo shared > f");
    List<Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String run = "i-c" + i;
      calls.add(() -> {
        try (Clone clone = snapshots.clone(V1, run, DISK)) {
          return clone.shared()
              ? run + "\n"
              : Shell.run(clone.tree(), "echo $1 >> f; tail -n +2 f", run);
        }
      });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Future<String>> results = threads.invokeAll(calls);
      for (int i = 0; i < 16; i++) {
        assertThat(results.get(i).get()).isEqualTo("i-c" + i + "\n");
      }
    }
    assertThat(inClone(V1, "cat f")).isEqualTo("shared\n");
  }

  @Test
  void isHealthy() {
    assertThat(store().check(settings()).healthy()).isTrue();
    assertThat(snapshots.check().healthy()).isTrue();
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

  private void assertNothingStaged() {
    await()
        .untilAsserted(
            () -> assertThat(settings().directory().resolve("stage")).isEmptyDirectory());
  }

  /** Waits, because a store may tidy up in the background. */
  protected static void assertGone(Path tree) {
    await().untilAsserted(() -> assertThat(tree).doesNotExist());
  }
}
