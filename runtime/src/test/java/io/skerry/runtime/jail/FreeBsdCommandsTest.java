package io.skerry.runtime.jail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Limits;
import io.skerry.runtime.function.Network;
import io.skerry.runtime.spi.Jail;
import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailSpec;
import io.skerry.runtime.spi.Jails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What exactly is done to a host: every command line, in order. */
final class FreeBsdCommandsTest {
  @TempDir Path directory;
  private FakeFreeBsd host;
  private Jails jails;
  private String name;
  private Path conf;
  private Path root;

  @BeforeEach
  void open() throws IOException {
    directory = directory.toRealPath();
    host = new FakeFreeBsd(Files.createDirectory(directory.resolve("fake")));
    host.count();
    jails = driver().open(FreeBsdJailDriverTest.settingsOf(directory));
    name = ServiceName.of(directory) + "-i-1";
    conf = directory.resolve("freebsd/" + name + ".conf");
    root = directory.resolve("freebsd/" + name);
    host.clearLog();
  }

  @AfterEach
  void close() {
    jails.close();
  }

  private FreeBsdJailDriver driver() {
    return new FreeBsdJailDriver(host.path());
  }

  private JailSpec spec(String tree, Network network) throws IOException {
    Path path = Files.createDirectories(directory.resolve(tree));
    return new JailSpec(
        "i-1",
        "hello",
        new FreeBsdJailDriverTest.Tree(path, false),
        new Limits(64 << 20, 250, 16, 99, 16 << 20, 1 << 20),
        network);
  }

  private Jail prepare() throws IOException {
    return jails.prepare(spec("tree", Network.NONE));
  }

  private static JailExit run(Jail jail, RecordingStreams streams, String... command) {
    return jail.run(
        new JailCommand(List.of(command), Map.of("SECRET", "s3cret"), Duration.ofSeconds(30)),
        streams);
  }

  @Test
  void oneLifeTakesThreeCommands() throws IOException {
    RecordingStreams streams = new RecordingStreams();
    try (Jail jail = prepare()) {
      assertThat(run(jail, streams, "/bin/sh", "-c", "echo $SECRET; ulimit -n").success()).isTrue();
    }

    assertThat(streams.outputText()).isEqualTo("s3cret\n99\n");
    assertThat(host.log())
        .containsExactly(
            "jail -q -f " + conf + " -c " + name,
            "jexec -u skerry " + name + " /usr/bin/env -i /bin/sh -c ... skerry /app 99",
            "jail -q -f " + conf + " -r " + name);
    assertThat(directory.resolve("freebsd")).isEmptyDirectory();
  }

  @Test
  void theFileSaysWhatWasTriedOnARealHost() throws IOException {
    try (Jail jail = prepare()) {
      assertThat(jail.id()).isEqualTo("i-1");
      assertThat(conf)
          .hasContent(
              """
              NAME {
                path = "ROOT";
                host.hostname = "hello";
                persist;
                ip4 = disable;
                ip6 = disable;
                mount += "DIR/base/bin ROOT/bin nullfs ro,nosuid 0 0";
                mount += "DIR/base/lib ROOT/lib nullfs ro,nosuid 0 0";
                mount += "DIR/base/libexec ROOT/libexec nullfs ro,nosuid 0 0";
                mount += "DIR/base/sbin ROOT/sbin nullfs ro,nosuid 0 0";
                mount += "DIR/base/usr ROOT/usr nullfs ro,nosuid 0 0";
                mount += "DIR/freebsd-skeleton/etc ROOT/etc nullfs ro,nosuid 0 0";
                mount += "DIR/freebsd-skeleton/var ROOT/var nullfs ro,nosuid 0 0";
                mount += "DIR/tree ROOT/app nullfs rw,nosuid 0 0";
                mount += "tmpfs ROOT/tmp tmpfs rw,nosuid,size=16777216,mode=1777 0 0";
                mount.devfs;
                devfs_ruleset = 4;
                enforce_statfs = 2;
                securelevel = 3;
                children.max = 0;
                allow.set_hostname = 0;
                allow.raw_sockets = 0;
                allow.reserved_ports = 0;
                sysvmsg = disable;
                sysvsem = disable;
                sysvshm = disable;
                stop.timeout = 0;
                exec.created = "rctl -a jail:NAME:memoryuse:sigkill=67108864", \
              "rctl -a jail:NAME:maxproc:deny=16", "rctl -a jail:NAME:pcpu:deny=25";
                exec.release = "rctl -r jail:NAME";
              }
              """
                  .replace("ROOT", root.toString())
                  .replace("DIR", directory.toString())
                  .replace("NAME", name));
    }
  }

  @Test
  void whatTheFileCannotRemoveIsTakenBackByHand() throws IOException {
    Jail jail = prepare();
    host.breakRemoval();
    host.clearLog();

    jail.close();

    List<String> log = host.log();
    assertThat(log).startsWith("jail -q -f " + conf + " -r " + name, "jls jid name");
    assertThat(log.get(2)).matches("pkill -KILL -j [0-9]+");
    assertThat(log.get(3)).matches("jail -R [0-9]+");
    assertThat(log.subList(4, log.size()))
        .containsExactly(
            "mount -p",
            "umount -f " + root + "/dev",
            "umount -f " + root + "/tmp",
            "umount -f " + root + "/app",
            "umount -f " + root + "/var",
            "umount -f " + root + "/etc",
            "umount -f " + root + "/usr",
            "umount -f " + root + "/sbin",
            "umount -f " + root + "/libexec",
            "umount -f " + root + "/lib",
            "umount -f " + root + "/bin",
            "rctl -r jail:" + name);
    assertThat(host.mounts()).isEmpty();
    assertThat(root).doesNotExist();
    assertThat(conf).doesNotExist();
  }

  @Test
  void sweepRemovesWhatAnEarlierServiceLeftAndNothingForeign() throws IOException {
    Jail left = prepare(); // and never closed: the service died
    host.jail("web");
    host.jail("skerry-000000000000-i-1"); // another service's
    Jails next = driver().open(FreeBsdJailDriverTest.settingsOf(directory));
    host.clearLog();

    assertThat(next.list()).containsExactly(left.id());
    next.sweep();

    assertThat(next.list()).isEmpty();
    assertThat(host.log())
        .containsExactly(
            "jls jid name", "jls jid name", "jail -q -f " + conf + " -r " + name, "jls jid name");
    assertThat(host.jails()).containsExactlyInAnyOrder("web", "skerry-000000000000-i-1");
    assertThat(host.mounts()).isEmpty();
    assertThat(directory.resolve("freebsd")).isEmptyDirectory();
    next.close();
  }

  @Test
  void sweepAlsoFindsAJailWithoutItsFileAndAFileWithoutItsJail() throws IOException {
    prepare();
    Files.delete(conf);
    Path orphan = directory.resolve("freebsd/" + ServiceName.of(directory) + "-i-2.conf");
    Files.writeString(orphan, "");

    Jails next = driver().open(FreeBsdJailDriverTest.settingsOf(directory));
    next.sweep();
    next.close();

    assertThat(host.jails()).isEmpty();
    assertThat(host.mounts()).isEmpty();
    assertThat(directory.resolve("freebsd")).isEmptyDirectory();
  }

  @Test
  void aJailThatCannotBeMadeLeavesNothing() throws IOException {
    host.jail(name);
    host.clearLog();

    assertThatThrownBy(this::prepare)
        .isInstanceOf(SkerryException.class)
        .hasMessageContaining("already exists");

    assertThat(host.exists(name)).isFalse();
    assertThat(directory.resolve("freebsd")).isEmptyDirectory();
  }

  @Test
  void aKillOfTheKernelIsTheMemoryLimit() throws IOException {
    try (Jail jail = prepare()) {
      JailExit exit = run(jail, new RecordingStreams(), "/bin/sh", "-c", "kill -KILL $$");

      assertThat(exit.cause()).isEqualTo(JailExit.Cause.MEMORY);
      assertThat(exit.status()).isEqualTo(137);
    }
  }

  @Test
  void aJailThatWasRemovedFromOutsideIsSaidToBeLost() throws Exception {
    try (Jail jail = prepare()) {
      new ProcessBuilder(
              host.path().getFirst().resolve("jail").toString(),
              "-q",
              "-f",
              conf.toString(),
              "-r",
              name)
          .start()
          .waitFor();
      await()
          .untilAsserted(() ->
              assertThatThrownBy(() -> run(jail, new RecordingStreams(), "true"))
                  .hasMessageMatching(".*(removed from outside|once).*"));
    }
    assertThat(directory.resolve("freebsd")).isEmptyDirectory();
  }

  @Test
  void networkIsRefusedInWordsWhereThereAreNoAddresses() throws IOException {
    JailSpec outbound = spec("tree", new Network(true, false));

    assertThatThrownBy(() -> jails.prepare(outbound)).hasMessageContaining("network: none");

    assertThat(host.log()).isEmpty();
  }

  @Test
  void rawSocketsAloneGiveNoAddress() throws IOException {
    try (Jail jail = jails.prepare(spec("tree", new Network(false, true)))) {
      assertThat(jail.id()).isEqualTo("i-1");
      assertThat(conf)
          .content()
          .contains("allow.raw_sockets = 1;", "ip4 = disable;", "ip6 = disable;");
    }
  }

  @Test
  void aTreeElsewhereIsRefusedAlsoBehindALink() throws IOException {
    JailSpec outside =
        new JailSpec(
            "i-1",
            "hello",
            new FreeBsdJailDriverTest.Tree(
                Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc")), false),
            Limits.DEFAULT,
            Network.NONE);

    assertThatThrownBy(() -> jails.prepare(outside)).hasMessageContaining("below");

    assertThat(host.log()).isEmpty();
  }

  @Test
  void aPathThatAJailConfWouldReadDifferentlyIsRefused() throws IOException {
    for (String odd : List.of("a b", "a\"b", "a$b", "a\\b", "a\nb")) {
      JailSpec spec = spec(odd, Network.NONE);
      assertThatThrownBy(() -> jails.prepare(spec)).hasMessageContaining("jail.conf");
    }
    assertThat(host.jails()).isEmpty();
    assertThat(directory.resolve("freebsd")).isEmptyDirectory();
  }
}
