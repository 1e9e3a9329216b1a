package io.skerry.deployer.bench;

import io.skerry.runtime.snapshot.DirectorySnapshotStore;
import io.skerry.runtime.snapshot.ZfsSnapshotStore;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.SnapshotStore;
import io.skerry.runtime.spi.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What many versions, many clones or another store change; two services beside each other. */
public final class Comparisons implements AutoCloseable {
  private static final int FEW = 10;
  private static final int CLONERS = 4;
  private static final int WARM_UP = 2;
  private static final int PROCESSES = 2; // of a jail that waits

  /** So seldom that even a ZFS in user space has a clone ready. */
  private static final Duration SLOW = Duration.ofSeconds(1);

  private static final int CALLS_OF_A_TURN = 8;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final String FLOOR = "SKERRY_PREPARED_FLOOR";

  private final Path home;
  private final Path work;
  private final int connections;
  private final Consumer<String> progress;
  private final Turns turns;

  /**
   * @param home where Skerry is installed
   * @param work an empty directory, which is removed at the end
   * @param connections callers at once when throughput is measured
   * @param turns how often each is measured, and for how long
   * @param progress is told what is measured next
   */
  public Comparisons(
      Path home, Path work, int connections, Turns turns, Consumer<String> progress) {
    this.home = home;
    this.work = work;
    this.connections = connections;
    this.progress = progress;
    this.turns = turns;
  }

  /** A service with ten functions beside one with so many, all deployed. */
  public List<Comparison> versions(int many) throws IOException, InterruptedException {
    try (BenchService one = service("few-versions", FEW, Map.of());
        BenchService other = service("many-versions", many, Map.of())) {
      return medians(FEW + " and " + many + " versions", one, other);
    }
  }

  /** A service with a clone for each of ten functions beside one with so many for all ten. */
  public List<Comparison> clones(int many) throws IOException, InterruptedException {
    Map<String, String> more =
        Map.of(
            FLOOR,
            Integer.toString(many / FEW),
            "SKERRY_PREPARED_MOST",
            Integer.toString(many / FEW),
            "SKERRY_PREPARED_MEMORY",
            "4Gi");
    try (BenchService one = service("few-clones", FEW, Map.of());
        BenchService other = service("many-clones", FEW, more)) {
      other.awaitJails(many * PROCESSES);
      return medians(FEW + " and " + many + " live clones", one, other);
    }
  }

  /**
   * The directory store beside ZFS.
   *
   * @param dataset an empty one, which is the caller's to remove
   */
  public List<Comparison> stores(String dataset) throws IOException, InterruptedException {
    Map<String, String> directory = Map.of("SKERRY_STORE", "directory");
    Map<String, String> zfs = Map.of("SKERRY_STORE", "zfs", "SKERRY_ZFS_PARENT", dataset);
    List<Comparison> found = new ArrayList<>();
    Subject own = store(new DirectorySnapshotStore(), Optional.empty());
    Subject zfsOwn = store(new ZfsSnapshotStore(), Optional.of(dataset));
    try (BenchService one = service("directory", FEW, directory);
        BenchService other = service("zfs", FEW, zfs)) {
      found.addAll(medians("directory and ZFS", one, other));
      Turns calm = new Turns(turns.count(), SLOW.multipliedBy(CALLS_OF_A_TURN));
      found.add(
          told(
              calm.medians(
                  "directory and ZFS, 1 call/s",
                  call(one).paced("c", SLOW),
                  call(other).paced("c", SLOW))));
      String name = "directory and ZFS, " + connections + " at once";
      progress.accept(name);
      found.add(told(turns.rates(name, connections, call(one), call(other))));
    } finally {
      tidy(dataset);
    }
    String name = "clones by the stores alone, directory and ZFS";
    progress.accept(name);
    found.add(told(turns.rates(name, CLONERS, own, zfsOwn)));
    return found;
  }

  private Subject store(SnapshotStore store, Optional<String> dataset) {
    return new CloneRate(
        store,
        new SnapshotSettings(
            work.resolve("store-" + store.type()), dataset, Optional.empty(), true));
  }

  /** Removes what the stopped service had not yet got round to. */
  private void tidy(String dataset) {
    SnapshotSettings settings =
        new SnapshotSettings(
            work.resolve("zfs/snapshots"), Optional.of(dataset), Optional.empty(), true);
    try (Snapshots snapshots = new ZfsSnapshotStore().open(settings)) {
      snapshots.sweep();
      snapshots.list().forEach(snapshots::destroy);
    }
  }

  /** Mebibytes of memory for each jail that stands ready, by kind. */
  public Map<String, Double> memory() throws IOException {
    progress.accept("memory of prepared jails");
    PreparedMemory memory =
        new PreparedMemory(
            Files.createDirectories(work.resolve("memory")),
            home.resolve("runtime/target/warden"),
            turns.count());
    return Map.of(
        "C or shell, prepared", memory.parked(), "Python, park: started", memory.python(shim()));
  }

  private Path shim() {
    return home.resolve("functions-template/csv2json/skerry.py");
  }

  private BenchService service(String name, int functions, Map<String, String> settings)
      throws IOException, InterruptedException {
    progress.accept("starting: " + name);
    Path own = Files.createDirectories(work.resolve(name + "-home"));
    BenchFunctions.many(own.resolve("functions-template"), functions);
    BenchService.link(own, home);
    return BenchService.start(own, work.resolve(name), settings);
  }

  private Spawn call(BenchService service) throws IOException {
    Path loop = home.resolve("runtime/target/warden/skerry-spawn");
    return Spawn.call("c", loop, service.port(), "/c");
  }

  /** What was found is said at once: the rest may take long. */
  private Comparison told(Comparison found) {
    progress.accept(found.toString());
    return found;
  }

  private List<Comparison> medians(String name, BenchService one, BenchService other)
      throws IOException, InterruptedException {
    for (BenchService each : List.of(one, other)) {
      call(each).measure(connections, turns.time().multipliedBy(WARM_UP));
    }
    List<Comparison> found = new ArrayList<>();
    progress.accept(name);
    found.add(told(turns.medians(name, call(one), call(other))));
    progress.accept(name + ", 20 calls/s");
    found.add(
        told(
            turns.medians(
                name + ", 20 calls/s",
                call(one).paced("c", PAUSE),
                call(other).paced("c", PAUSE))));
    return found;
  }

  @Override
  public void close() throws IOException {
    Trees.delete(work);
  }
}
