package io.skerry.deployer.configuration;

import io.skerry.deployer.yaml.DurationShape;
import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.SizeShape;
import io.skerry.deployer.yaml.TextShape;
import io.skerry.deployer.yaml.WholeShape;
import io.skerry.runtime.spi.NetworkSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The keys of skerry.yaml; the reader of files, variables and flags is made from them. */
final class ConfigurationKeys {
  private static final String TYPE = "[a-z][a-z0-9-]{0,62}";

  /** What ZFS allows, less the spaces; a pool's name has its own rules. */
  private static final String DATASET =
      "(?=.{1,200}$)(?!mirror|raidz|draid|spare|log(/|$))[A-Za-z][A-Za-z0-9_.:-]*"
          + "(/[A-Za-z0-9_][A-Za-z0-9_.:-]*)*";

  private static final DurationShape KEPT =
      new DurationShape(Duration.ZERO, Duration.ofDays(3_650));

  static final Key<Address> LISTEN =
      Key.of("listen", new AddressShape(), "127.0.0.1:8080", "Where it listens; port 0 is any.");
  static final Key<Path> DATA =
      Key.of(
          "data",
          new PathShape("the path of a directory", false),
          "./skerry-data",
          "The data directory; a relative one is below the working directory.");
  static final Key<String> STORE =
      Key.of(
          "store",
          TextShape.of("auto, directory, zfs or a plugin's type", TYPE),
          "auto",
          "Where versions are kept; `auto` is ZFS when there is a `zfsParent`.");
  static final Key<String> ZFS_PARENT =
      Key.optional(
          "zfsParent",
          TextShape.of("a ZFS dataset such as tank/skerry", DATASET),
          "The dataset below which everything belongs to Skerry.");
  static final Key<String> DRIVER =
      Key.of(
          "driver",
          TextShape.of("auto, linux, freebsd, plain or a plugin's type", TYPE),
          "auto",
          "How jails are made; `auto` takes what this system has.");
  static final Key<Path> BASE =
      Key.of(
          "base",
          new PathShape("the absolute path of a directory", true),
          "/",
          "The root of the operating system tree that jails see.");
  static final Key<String> USER =
      Key.of(
          "user",
          TextShape.of("the name of a user", "[a-z_][a-z0-9_-]{0,31}"),
          "skerry",
          "Whom the service runs as when root starts it on Linux and that user is there; `root`: as root.");
  static final Key<Integer> MAX_JAILS =
      Key.of("maxJails", new WholeShape(1, 10_000), "64", "Runs at once, of all functions.");
  static final Key<Integer> PREPARED_FLOOR =
      Key.of(
          "preparedFloor",
          new WholeShape(0, 100),
          "1",
          "Jails that stand ready of each function, as far as `preparedMemory` goes.");
  static final Key<Integer> PREPARED_MOST =
      Key.of(
          "preparedMost",
          new WholeShape(0, 1000),
          "32",
          "Jails that stand ready of one function under load, at the most.");
  static final Key<Long> PREPARED_MEMORY =
      Key.of(
          "preparedMemory",
          new SizeShape(SizeShape.KIBI, 64 * SizeShape.GIBI),
          "256Mi",
          "Memory for the jails of all functions that stand ready.");
  static final Key<Long> MAX_BODY =
      Key.of(
          "maxBody",
          new SizeShape(SizeShape.KIBI, SizeShape.GIBI),
          "6Mi",
          "The largest body of a request.");
  static final Key<Duration> DRAIN =
      Key.of(
          "drain",
          new DurationShape(Duration.ZERO, Duration.ofHours(1)),
          "30s",
          "How long runs may go on when the service stops.");
  static final Key<NetworkSettings> NETWORK =
      Key.of("network", NetworkKeys.SECTION, "{}", "How jails reach others, where they may.");
  static final Key<Integer> PREVIEWS =
      Key.of(
          "previews",
          new WholeShape(0, 1000),
          "10",
          "How many branches of a repository may have a preview.");
  static final Key<Duration> KEEP_INVOCATIONS =
      Key.of(
          "keepInvocations",
          KEPT,
          "168h",
          "How long the records of runs are kept, with their logs and versions.");
  static final Key<Integer> MAX_INVOCATIONS =
      Key.of(
          "maxInvocations",
          new WholeShape(1, 1_000_000_000),
          "1000000",
          "Records of runs that are kept at the most; the oldest go first.");
  static final Key<Duration> KEEP_BUILDS =
      Key.of(
          "keepBuilds",
          KEPT,
          "720h",
          "How long builds with their logs, and deployments, are kept.");
  static final Key<Duration> POLL_INTERVAL =
      Key.of(
          "pollInterval",
          RepositoryKeys.INTERVAL_SHAPE,
          "30s",
          "How often a watched repository is looked at that has no `interval`.");
  static final Key<List<RepositoryKeys.Entry>> REPOSITORIES =
      Key.of(
          "repositories",
          new RepositoriesShape(),
          "[]",
          "Repositories that are watched, besides the hosted one.");

  static final List<Key<?>> ALL =
      List.of(
          LISTEN,
          DATA,
          STORE,
          ZFS_PARENT,
          DRIVER,
          BASE,
          USER,
          MAX_JAILS,
          PREPARED_FLOOR,
          PREPARED_MOST,
          PREPARED_MEMORY,
          MAX_BODY,
          DRAIN,
          NETWORK,
          PREVIEWS,
          KEEP_INVOCATIONS,
          MAX_INVOCATIONS,
          KEEP_BUILDS,
          POLL_INTERVAL,
          REPOSITORIES);

  private ConfigurationKeys() {}
}
