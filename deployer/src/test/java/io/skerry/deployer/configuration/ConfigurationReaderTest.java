package io.skerry.deployer.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.skerry.runtime.invoke.PoolPolicy;
import io.skerry.runtime.spi.AddressRange;
import io.skerry.runtime.spi.NetworkSettings;
import io.skerry.runtime.store.RecordLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flags before variables before the file before the defaults, and all errors at once. */
class ConfigurationReaderTest {
  static final Configuration DEFAULTS =
      new Configuration(
          "127.0.0.1",
          8080,
          Path.of("./skerry-data"),
          "auto",
          Optional.empty(),
          "auto",
          Path.of("/"),
          PoolPolicy.within(1, 32, 256L * 1024 * 1024),
          64,
          6 * 1024 * 1024,
          Duration.ofSeconds(30),
          NetworkSettings.DEFAULT,
          10,
          RecordLimits.DEFAULT,
          List.of());

  private static final NetworkSettings NETWORK =
      new NetworkSettings(
          AddressRange.of("10.1.0.0/16"),
          Optional.empty(),
          "em0",
          List.of("192.0.2.53", "2001:db8::53"));

  private static final String FULL =
      """
      listen: "[::1]:9090"
      data: /srv/skerry
      store: zfs
      zfsParent: tank/skerry
      driver: linux
      base: /srv/base
      preparedFloor: 2
      preparedMost: 5
      preparedMemory: 12Mi
      maxJails: 7
      maxBody: 1Mi
      drain: 1m
      network:
        {ipv4: 10.1.0.0/16, ipv6: none, interface: em0, resolvers: [192.0.2.53, "2001:db8::53"]}
      pollInterval: 2m
      repositories:
        - {name: website, url: "https://example.org/website.git", branch: live, interval: 5s}
        - {name: jobs, url: /srv/jobs.git}
      """;

  @TempDir private Path directory;

  @Test
  void needsNothing() {
    assertThat(Sources.none().read()).isEqualTo(DEFAULTS);
    assertThat(Sources.yaml(directory, "").read()).isEqualTo(DEFAULTS);
    assertThat(Sources.yaml(directory, "# listen: nowhere\n").read()).isEqualTo(DEFAULTS);
  }

  @Test
  void readsEveryKeyOfAFile() {
    assertThat(Sources.yaml(directory, FULL).read())
        .isEqualTo(
            new Configuration(
                "::1",
                9090,
                Path.of("/srv/skerry"),
                "zfs",
                Optional.of("tank/skerry"),
                "linux",
                Path.of("/srv/base"),
                PoolPolicy.within(2, 5, 12 * 1024 * 1024),
                7,
                1024 * 1024,
                Duration.ofMinutes(1),
                NETWORK,
                10,
                RecordLimits.DEFAULT,
                List.of(
                    new Configuration.Watched(
                        "website",
                        "https://example.org/website.git",
                        "live",
                        Duration.ofSeconds(5)),
                    new Configuration.Watched(
                        "jobs", "/srv/jobs.git", "main", Duration.ofMinutes(2)))));
  }

  @Test
  void readsEveryVariable() {
    Configuration read =
        Sources.yaml(directory, FULL)
            .and(
                Map.ofEntries(
                    Map.entry("SKERRY_LISTEN", "localhost:0"),
                    Map.entry("SKERRY_DATA", "data"),
                    Map.entry("SKERRY_STORE", "directory"),
                    Map.entry("SKERRY_ZFS_PARENT", "pool"),
                    Map.entry("SKERRY_DRIVER", "plain"),
                    Map.entry("SKERRY_BASE", "/base"),
                    Map.entry("SKERRY_PREPARED_FLOOR", "0"),
                    Map.entry("SKERRY_PREPARED_MOST", "9"),
                    Map.entry("SKERRY_PREPARED_MEMORY", "1Ki"),
                    Map.entry("SKERRY_MAX_JAILS", "8"),
                    Map.entry("SKERRY_MAX_BODY", "2048"),
                    Map.entry("SKERRY_DRAIN", "0s"),
                    Map.entry("SKERRY_PREVIEWS", "3"),
                    Map.entry("SKERRY_KEEP_INVOCATIONS", "2h"),
                    Map.entry("SKERRY_MAX_INVOCATIONS", "500"),
                    Map.entry("SKERRY_KEEP_BUILDS", "0s"),
                    Map.entry("SKERRY_POLL_INTERVAL", "24h")),
                Map.of())
            .read();
    assertThat(read)
        .isEqualTo(
            new Configuration(
                "localhost",
                0,
                Path.of("data"),
                "directory",
                Optional.of("pool"),
                "plain",
                Path.of("/base"),
                PoolPolicy.within(0, 9, 1024),
                8,
                2048,
                Duration.ZERO,
                NETWORK,
                3,
                new RecordLimits(Duration.ofHours(2), 500, Duration.ZERO),
                read.repositories()));
    assertThat(read.repositories())
        .extracting(Configuration.Watched::interval)
        .containsExactly(Duration.ofSeconds(5), Duration.ofDays(1));
  }

  @Test
  void letsFlagsCountMost() {
    Configuration read =
        Sources.yaml(directory, FULL)
            .and(
                Map.of("SKERRY_STORE", "directory", "SKERRY_DRIVER", "plain"),
                Map.of(
                    "listen", "0.0.0.0:80",
                    "data", "d",
                    "store", "acme-store",
                    "zfs-parent", "other/one",
                    "driver", "freebsd"))
            .read();
    assertThat(read.host() + " " + read.port()).isEqualTo("0.0.0.0 80");
    assertThat(read.data()).isEqualTo(Path.of("d"));
    assertThat(read.store()).isEqualTo("acme-store");
    assertThat(read.zfsParent()).contains("other/one");
    assertThat(read.driver()).isEqualTo("freebsd");
    assertThat(read.maxJails()).isEqualTo(7);
  }

  @Test
  void tellsAllErrorsAtOnceWithTheirPlaces() {
    Sources sources =
        Sources.yaml(directory, "maxJails: many\nlisen: a:1\ndrain: 30\nmaxJails: 2\nstore: Zfs\n")
            .and(
                Map.of("SKERRY_MAX_BODY", "6MB", "SKERRY_LISTN", "x", "PATH", "/bin"),
                Map.of("listen", "8080", "store", "auto"));
    assertThat(sources.errors())
        .containsExactly(
            "skerry.yaml:1:11: maxJails: expected a whole number from 1 to 10000, found 'many'",
            "skerry.yaml:2:1: lisen: expected a known key, found 'lisen'; did you mean listen?",
            "skerry.yaml:3:8: drain: expected a duration from 0s to 1h, found the number 30; write"
                + " 30s",
            "skerry.yaml:4:1: maxJails: expected each key once, found it again; it stands in line"
                + " 1 already",
            "skerry.yaml:5:8: store: expected auto, directory, zfs or a plugin's type, found"
                + " 'Zfs'",
            "SKERRY_LISTN: expected a known variable, found 'SKERRY_LISTN'; did you mean"
                + " SKERRY_LISTEN?",
            "SKERRY_MAX_BODY: expected a size from 1Ki to 1Gi, found '6MB'; write 6Mi",
            "--listen: expected a host and a port (0 to 65535) such as 127.0.0.1:8080, found"
                + " '8080'; write 127.0.0.1:8080");
  }

  @Test
  void namesAFileThatCannotBeRead() throws IOException {
    Path missing = directory.resolve("missing.yaml");
    String expected = ": expected a file that can be read, found ";
    assertThat(new Sources(Optional.of(missing), Map.of(), Map.of("store", "")).errors())
        .containsExactly(
            "missing.yaml" + expected + "none; see --config and SKERRY_CONFIG",
            "--store: expected auto, directory, zfs or a plugin's type, found an empty string");
    Path below = Files.createDirectory(directory.resolve("etc"));
    assertThat(new Sources(Optional.of(below), Map.of(), Map.of()).errors())
        .containsExactly("etc" + expected + "a directory; see --config and SKERRY_CONFIG");
  }

  @Test
  void refusesWhatIsNoMappingOrNoYaml() {
    assertThat(Sources.yaml(directory, "- listen\n").errors())
        .containsExactly(
            "skerry.yaml:1:1: (file): expected a mapping with the configuration's keys, found a"
                + " list");
    assertThat(Sources.yaml(directory, "data:\n\t- a\n").errors())
        .containsExactly(
            "skerry.yaml:2:1: (file): expected spaces as indentation, found a tab; use two"
                + " spaces");
    assertThat(Sources.yaml(directory, "#".repeat(64 * 1024 + 1)).errors())
        .singleElement()
        .asString()
        .startsWith("skerry.yaml:1:1: (file): expected at most 64 KiB");
  }
}
