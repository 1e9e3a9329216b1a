package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.VersionId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The fixed set of zfs commands that there are, each on a dataset of ours, with its failure in
 * words. Understood by OpenZFS as by zfs-fuse with its pool version 23.
 */
final class Zfs {
  private static final String HOLD = "skerry";

  private final ZfsNames names;
  private final Command command;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final boolean kernel;

  Zfs(ZfsNames names, Command command) {
    this.names = names;
    this.command = command;
    this.kernel = command.run("zfs", List.of("version")).ok();
  }

  /**
   * Lets one at a time mount or unmount where ZFS runs in user space: zfs-fuse was seen to leave
   * two mounts that came together without an answer for ever. It knows no {@code zfs version}.
   */
  <T> T inTurn(Supplier<T> work) {
    if (kernel) {
      return work.get();
    }
    turn.lock();
    try {
      return work.get();
    } finally {
      turn.unlock();
    }
  }

  /** The same for work without a result. */
  void inTurn(Runnable work) {
    inTurn(() -> {
      work.run();
      return true;
    });
  }

  /**
   * A snapshot as it stands in the pool.
   *
   * @param referenced the bytes of its tree
   * @param held whether a hold keeps it
   * @param doomed whether it only waits for its last clone
   */
  record Snapshot(VersionId version, long referenced, boolean held, boolean doomed) {}

  /** The answer about the parent dataset itself, for checks. */
  Command.Outcome parent() {
    return command.run("zfs", List.of("list", "-H", "-o", "name", names.parent()));
  }

  /** The state of the pool's devices, such as {@code ONLINE}. */
  Command.Outcome health() {
    return command.run("zpool", List.of("list", "-H", "-o", "health", names.pool()));
  }

  /** Makes the datasets that hold ours and are never mounted. */
  void makeContainers() {
    for (String dataset : List.of(names.functions(), names.runs(), names.stages())) {
      create(dataset, "canmount=off", "mountpoint=none", "com.sun:auto-snapshot=false");
    }
  }

  void createStage(TreeName build, Path mountPoint) {
    String dataset = names.stage(build);
    if (!create(dataset, "mountpoint=" + mountPoint)) {
      throw new SkerryException(
          ErrorCode.CONFLICT, "zfs create " + dataset + ": it exists, build ids are used once");
    }
  }

  /** Makes a function's dataset, or puts the existing one where it is to be mounted. */
  void createFunction(FunctionName function, Path mountPoint) {
    String dataset = names.function(function);
    String place = "mountpoint=" + mountPoint;
    if (!create(dataset, "canmount=noauto", place)) {
      run("zfs set " + place + " " + dataset, List.of("set", place, dataset));
    }
  }

  /** Creates a dataset; false when it was there. */
  private boolean create(String dataset, String... properties) {
    List<String> arguments =
        new ArrayList<>(List.of("create", "-o", "atime=off", "-o", "setuid=off"));
    for (String property : properties) {
      arguments.add("-o");
      arguments.add(property);
    }
    arguments.add(dataset);
    return run("zfs create " + dataset, arguments, "already exists");
  }

  void mount(FunctionName function) {
    String dataset = names.function(function);
    run("zfs mount " + dataset, List.of("mount", dataset), "already mounted");
  }

  void unmount(String dataset) {
    run("zfs unmount " + dataset, List.of("unmount", dataset), "not currently mounted");
  }

  void unmount(FunctionName function) {
    unmount(names.function(function));
  }

  /** Takes a snapshot, in one transaction that is on the disk when this returns. */
  void snapshot(VersionId version) {
    String snapshot = names.version(version);
    if (!run("zfs snapshot " + snapshot, List.of("snapshot", snapshot), "already exists")) {
      throw new SkerryException(
          ErrorCode.CONFLICT, "zfs snapshot " + snapshot + ": the version has a snapshot already");
    }
  }

  void hold(VersionId version) {
    String snapshot = names.version(version);
    run("zfs hold " + snapshot, List.of("hold", HOLD, snapshot), "tag already exists");
  }

  /** Removes a snapshot, at once or, while clones live, with the last of them. */
  void destroy(VersionId version) {
    String snapshot = names.version(version);
    run(
        "zfs release " + snapshot,
        List.of("release", HOLD, snapshot),
        "no such tag",
        "does not exist");
    run(
        "zfs destroy -d " + snapshot,
        List.of("destroy", "-d", snapshot),
        "does not exist",
        "could not find any snapshots");
  }

  /** Clones a snapshot and mounts the clone: the tools do both at once. */
  void clone(VersionId version, TreeName run, Path mountPoint, long refquota) {
    String source = names.version(version);
    String target = names.run(run);
    boolean there =
        run(
            "zfs clone " + source + " -> " + target,
            List.of(
                "clone",
                "-o",
                "mountpoint=" + mountPoint,
                "-o",
                "atime=off",
                "-o",
                "refquota=" + refquota,
                source,
                target),
            "dataset does not exist");
    if (!there) {
      throw new SkerryException(
          ErrorCode.NOT_FOUND, "zfs clone " + source + ": there is no such snapshot; rebuild it");
    }
  }

  void destroyRun(TreeName run) {
    destroyOwn(names.run(run));
  }

  void destroyStage(TreeName build) {
    destroyOwn(names.stage(build));
  }

  private void destroyOwn(String dataset) {
    List<String> plain = List.of("destroy", dataset);
    // Somebody's periodic snapshots are no reason to keep a run's tree; -r cannot reach beyond it.
    if (!run("zfs destroy " + dataset, plain, "has children") && exists(dataset)) {
      run("zfs destroy -r " + dataset, List.of("destroy", "-r", dataset), "does not exist");
    }
  }

  private boolean exists(String dataset) {
    return command.run("zfs", List.of("list", "-H", "-o", "name", dataset)).ok();
  }

  /** Removes a function's dataset where no snapshot is left; zfs refuses otherwise. */
  boolean destroyFunction(FunctionName function) {
    return command.run("zfs", List.of("destroy", names.function(function))).ok();
  }

  /** The datasets right below one of ours, by their last names, and whether each is mounted. */
  Map<String, Boolean> children(String container) {
    Map<String, Boolean> children = new HashMap<>();
    List<String> arguments =
        List.of("list", "-H", "-t", "filesystem", "-o", "name,mounted", "-d", "1", "-r", container);
    for (String line : lines("zfs list " + container, arguments)) {
      String[] fields = line.split("\t", -1);
      if (fields.length == 2 && fields[0].startsWith(container + "/")) {
        children.put(fields[0].substring(container.length() + 1), "yes".equals(fields[1]));
      }
    }
    return children;
  }

  long referenced(VersionId version) {
    String snapshot = names.version(version);
    return read("zfs get referenced " + snapshot, List.of(snapshot)).stream()
        .map(Snapshot::referenced)
        .findFirst()
        .orElseThrow(() ->
            new SkerryException(
                ErrorCode.STORE_FAILED, "zfs get referenced " + snapshot + ": no answer"));
  }

  /** All snapshots of versions; slow with very many, so only for the start. */
  List<Snapshot> snapshots() {
    return read("zfs get -r " + names.functions(), List.of("-r", names.functions()));
  }

  private List<Snapshot> read(String what, List<String> where) {
    List<String> arguments =
        new ArrayList<>(List.of("get", "-H", "-p", "-o", "name,property,value"));
    // An option goes before the properties, a dataset behind them.
    arguments.addAll(where.subList(0, where.size() - 1));
    arguments.add("referenced,userrefs,defer_destroy");
    arguments.add(where.getLast());
    Map<String, Map<String, String>> found = new HashMap<>();
    for (String line : lines(what, arguments)) {
      String[] fields = line.split("\t", -1);
      if (fields.length == 3) {
        found.computeIfAbsent(fields[0], name -> new HashMap<>()).put(fields[1], fields[2]);
      }
    }
    List<Snapshot> snapshots = new ArrayList<>();
    found.forEach((name, properties) -> {
      Optional<VersionId> version = names.version(name);
      String referenced = properties.getOrDefault("referenced", "");
      if (version.isPresent() && referenced.matches("[0-9]{1,18}")) {
        snapshots.add(
            new Snapshot(
                version.get(),
                Long.parseLong(referenced),
                !Objects.equals(properties.get("userrefs"), "0"),
                Objects.equals(properties.get("defer_destroy"), "on")));
      }
    });
    return snapshots;
  }

  private List<String> lines(String what, List<String> arguments) {
    Command.Outcome outcome = command.run("zfs", arguments);
    if (!outcome.ok()) {
      throw failed(what, outcome);
    }
    return outcome.output().lines().toList();
  }

  /** Runs zfs; false when it failed in one of the ways that the caller expects. */
  private boolean run(String what, List<String> arguments, String... expected) {
    Command.Outcome outcome = inTurn(() -> command.run("zfs", arguments));
    if (outcome.ok()) {
      return true;
    }
    for (String text : expected) {
      if (outcome.says(text)) {
        return false;
      }
    }
    throw failed(what, outcome);
  }

  private static SkerryException failed(String what, Command.Outcome outcome) {
    return new SkerryException(ErrorCode.STORE_FAILED, what + ": " + outcome.line());
  }
}
