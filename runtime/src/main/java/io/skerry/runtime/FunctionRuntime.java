package io.skerry.runtime;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Catalog;
import io.skerry.runtime.function.Version;
import io.skerry.runtime.function.VersionId;
import io.skerry.runtime.invoke.Invoker;
import io.skerry.runtime.invoke.JailPool;
import io.skerry.runtime.jail.network.AddressBook;
import io.skerry.runtime.privilege.Supervisor;
import io.skerry.runtime.spi.JailDriver;
import io.skerry.runtime.spi.JailSettings;
import io.skerry.runtime.spi.Jails;
import io.skerry.runtime.spi.Owner;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.SnapshotStore;
import io.skerry.runtime.spi.Snapshots;
import io.skerry.runtime.store.AddressTable;
import io.skerry.runtime.store.BuildLogTable;
import io.skerry.runtime.store.BuildTable;
import io.skerry.runtime.store.CommitStatusTable;
import io.skerry.runtime.store.DataDirectory;
import io.skerry.runtime.store.Database;
import io.skerry.runtime.store.DeploymentTable;
import io.skerry.runtime.store.InvocationJournal;
import io.skerry.runtime.store.InvocationTable;
import io.skerry.runtime.store.OldRecords;
import io.skerry.runtime.store.OldVersions;
import io.skerry.runtime.store.ReleaseTable;
import io.skerry.runtime.store.SlotTable;
import io.skerry.runtime.store.Tokens;
import io.skerry.runtime.store.VersionFilesTable;
import io.skerry.runtime.store.VersionTable;
import io.skerry.runtime.store.WatchedTable;
import io.skerry.runtime.trigger.CronRuns;
import io.skerry.runtime.trigger.CronTriggers;
import io.skerry.runtime.trigger.HttpCalls;
import io.skerry.runtime.trigger.HttpTriggers;
import io.skerry.runtime.trigger.ScheduleApi;
import io.skerry.runtime.trigger.StoredSlots;
import io.skerry.runtime.web.Access;
import io.skerry.runtime.web.Api;
import io.skerry.runtime.web.Dashboard;
import io.skerry.runtime.web.Health;
import io.skerry.runtime.web.NetworkApi;
import io.skerry.runtime.web.ReleaseApi;
import io.skerry.runtime.web.Routes;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that runs functions, built by hand and closed in reverse. */
public final class FunctionRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FunctionRuntime.class);

  /** The user that functions run as where the service may choose one; nobody else has it. */
  private static final Owner OWNER = new Owner(64_100, 64_100);

  private final Closing closing = new Closing();
  private final RuntimeSettings settings;
  private final Database database;
  private final Tokens tokens;
  private final VersionTable versions;
  private final ReleaseTable releases;
  private final BuildTable builds;
  private final BuildLogTable buildLogs;
  private final DeploymentTable deployments;
  private final VersionFilesTable files;
  private final OldVersions oldVersions;
  private final OldRecords oldRecords;
  private final InvocationJournal journal;
  private final Snapshots snapshots;
  private final AddressBook addresses;
  private final Jails jails;
  private final Catalog catalog = new Catalog();
  private final JailPool pool;
  private final Invoker invoker;
  private final CronTriggers cron;
  private final Health health;
  private final List<Routes> routes;
  private final List<String> choices;

  /**
   * Opens the runtime and removes what an earlier service left behind. Nothing is in service yet.
   *
   * @throws io.skerry.runtime.fault.SkerryException saying what is missing, and what to do
   */
  public FunctionRuntime(
      RuntimeSettings settings,
      DataDirectory data,
      List<JailDriver> drivers,
      List<SnapshotStore> stores) {
    this.settings = settings;
    try {
      Choice<SnapshotStore> store =
          Choice.store(stores, settings.store(), settings.zfsParent().isPresent());
      Optional<Supervisor> root = Supervisor.here().filter(_ -> store.part().needsRoot());
      Path trees = root.map(Supervisor::trees).orElseGet(() -> data.directory("snapshots"));
      Optional<Owner> owner = isRoot() ? Optional.of(OWNER) : Optional.empty();
      JailSettings jailSettings =
          new JailSettings(
              data.directory("run"), trees, settings.base(), settings.programs(), owner);
      Choice<JailDriver> driver = Choice.driver(drivers, settings.driver(), jailSettings);
      choices = List.of(driver.why(), store.why());

      database = closing.add(Database.open(data.resolve("skerry.db")));
      tokens = new Tokens(database);
      versions = new VersionTable(database);
      releases = new ReleaseTable(database);
      builds = new BuildTable(database, settings.node());
      buildLogs = new BuildLogTable(database);
      deployments = new DeploymentTable(database, settings.node());
      files = new VersionFilesTable(database);
      oldVersions = new OldVersions(database);
      oldRecords = new OldRecords(database);
      InvocationTable invocations = new InvocationTable(database, settings.node());
      journal = closing.add(new InvocationJournal(invocations));

      SnapshotSettings snapshotSettings =
          new SnapshotSettings(trees, settings.zfsParent(), owner, driver.part().layers())
              .with(
                  root.map(one -> one.command(settings.programs(), "zfs-helper"))
                      .orElse(List.of()));
      snapshots = closing.add(store.part().open(snapshotSettings));
      addresses =
          closing.add(
              new AddressBook(settings.network(), new AddressTable(database, settings.node())));
      jails = closing.add(driver.part().open(jailSettings.with(addresses)));
      sweep(invocations);

      pool = closing.add(new JailPool(snapshots, jails, settings.pool()));
      invoker = new Invoker(pool, journal, settings.maxJails());
      cron =
          closing.add(
              new CronTriggers(
                  InstantSource.system(),
                  new StoredSlots(new SlotTable(database, settings.node())),
                  new CronRuns(invoker, catalog)));
      catalog.onChange(this::expectClones);
      catalog.onChange(pool::serve);
      catalog.onChange(this::arm);
      catalog.onChange(this::checkNetwork);
      Access access = new Access(tokens);
      HttpTriggers http =
          new HttpTriggers(catalog, versions, access, new HttpCalls(invoker, settings.maxBody()));
      health = new Health(access, checks());
      routes =
          List.of(
              health,
              new Dashboard(),
              new Api(access, catalog, invoker, pool, versions, invocations, journal),
              new ReleaseApi(access, deployments, builds, buildLogs, releases),
              new ScheduleApi(access, cron),
              new NetworkApi(access, addresses),
              http);
    } catch (RuntimeException e) {
      closing.close();
      throw e;
    }
  }

  /** Jails first: they hold clones. */
  private void sweep(InvocationTable invocations) {
    jails.sweep();
    snapshots.sweep();
    Set<VersionId> known = versions.ids();
    for (VersionId orphan : snapshots.list()) {
      if (!known.contains(orphan)) {
        LOG.info("remove the snapshot {}: its build was cut off", orphan);
        snapshots.destroy(orphan);
      }
    }
    int runs = invocations.interruptRunning();
    int cutBuilds = builds.interruptRunning();
    if (runs + cutBuilds > 0) {
      LOG.warn("{} invocations and {} builds were cut off by the last stop", runs, cutBuilds);
    }
  }

  private void expectClones(List<Version> active) {
    Map<VersionId, Long> disks = new HashMap<>();
    active.forEach(version -> disks.put(version.id(), version.spec().limits().disk()));
    snapshots.serve(disks);
  }

  /** A release that is made stays made: a schedule that cannot be armed must not undo it. */
  private void arm(List<Version> active) {
    try {
      cron.arm(active);
    } catch (SkerryException e) {
      LOG.error("arm the schedules: {}; those from before go on", e.text());
    }
  }

  /** Said once per release, and not only when a function is called. */
  private void checkNetwork(List<Version> active) {
    if (active.stream().anyMatch(version -> version.spec().network().outbound())) {
      CheckResult check = jails.checkNetwork();
      if (!check.healthy()) {
        LOG.error("functions with network: outbound fail: {}; {}", check.message(), check.remedy());
      }
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Each part's health, by name. */
  public Map<String, Supplier<CheckResult>> checks() {
    return Map.of(
        "database", database::check, "snapshots", snapshots::check, "jails", jails::check);
  }

  /** Which driver and store were chosen and why, one line each. */
  public List<String> choices() {
    return choices;
  }

  /** The paths that the runtime serves. */
  public List<Routes> routes() {
    return routes;
  }

  public Health health() {
    return health;
  }

  public Catalog catalog() {
    return catalog;
  }

  public Tokens tokens() {
    return tokens;
  }

  public VersionTable versions() {
    return versions;
  }

  public ReleaseTable releases() {
    return releases;
  }

  public BuildTable builds() {
    return builds;
  }

  public WatchedTable watchedRepositories() {
    return new WatchedTable(database);
  }

  public CommitStatusTable commitStatuses() {
    return new CommitStatusTable(database);
  }

  public BuildLogTable buildLogs() {
    return buildLogs;
  }

  public DeploymentTable deployments() {
    return deployments;
  }

  public VersionFilesTable files() {
    return files;
  }

  public OldVersions oldVersions() {
    return oldVersions;
  }

  public OldRecords oldRecords() {
    return oldRecords;
  }

  public InvocationJournal journal() {
    return journal;
  }

  public Snapshots snapshots() {
    return snapshots;
  }

  public Jails jails() {
    return jails;
  }

  /** Refuses new calls and lets those that run finish, as long as configured. */
  public void drain() {
    cron.close();
    invoker.drain(settings.drain());
  }

  @Override
  public void close() {
    closing.close();
  }
}
