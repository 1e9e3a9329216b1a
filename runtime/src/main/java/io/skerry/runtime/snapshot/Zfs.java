package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.VersionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What the store does with datasets of ours, each with its failure in words. Understood by OpenZFS
 * as by zfs-fuse with its pool version 23.
 */
final class Zfs implements AutoCloseable {
  /** The datasets that hold ours, by their last names, as are the directories of their trees. */
  static final String FUNCTION = "function";

  static final String STAGE = "stage";
  static final String RUN = "run";
  static final List<String> CONTAINERS = List.of(FUNCTION, RUN, STAGE);

  private final ZfsNames names;
  private final ZfsTool tool;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final boolean kernel;

  Zfs(ZfsNames names, ZfsTool tool) {
    this.names = names;
    this.tool = tool;
    this.kernel = tool.run(ZfsVerb.VERSION).ok();
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

  /**
   * How many clones may well be made at the same time: in the kernel they share one transaction.
   */
  int clonesAtOnce() {
    return kernel ? 4 : 1;
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
    return tool.run(ZfsVerb.PARENT);
  }

  /** The state of the pool's devices, such as {@code ONLINE}. */
  Command.Outcome health() {
    return tool.run(ZfsVerb.HEALTH);
  }

  /** Makes the datasets that hold ours and are never mounted. */
  void makeContainers() {
    for (String container : CONTAINERS) {
      run(
          "zfs create " + names.parent() + "/" + container,
          List.of("already exists"),
          ZfsVerb.CONTAINER,
          container);
    }
  }

  /** Makes a stage that the service may write to. */
  void createStage(TreeName build) {
    String what = "zfs create " + names.stage(build);
    if (!run(what, List.of("already exists"), ZfsVerb.STAGE, build.value())) {
      throw new SkerryException(ErrorCode.CONFLICT, what + ": it exists, build ids are used once");
    }
  }

  /** Makes a function's dataset, or puts the existing one where it is to be mounted. */
  void createFunction(FunctionName function) {
    String dataset = names.function(function);
    List<String> exists = List.of("already exists");
    if (!run("zfs create " + dataset, exists, ZfsVerb.FUNCTION, function.value())) {
      run("zfs set mountpoint " + dataset, List.of(), ZfsVerb.PLACE, function.value());
    }
  }

  void mount(FunctionName function) {
    run(
        "zfs mount " + names.function(function),
        List.of("already mounted"),
        ZfsVerb.MOUNT,
        function.value());
  }

  void unmount(String container, String name) {
    run(
        "zfs unmount " + names.parent() + "/" + container + "/" + name,
        List.of("not currently mounted"),
        ZfsVerb.UNMOUNT,
        container,
        name);
  }

  /** Makes a mounted tree the service's own. */
  void take(String container, String name) {
    inTurn(() -> tool.take(container, name));
  }

  /** Makes a mounted tree the functions' own. */
  void give(String container, String name) {
    inTurn(() -> tool.give(container, name));
  }

  void tidy(String container, String name) {
    tool.tidy(container, name);
  }

  /** Takes a snapshot, in one transaction that is on the disk when this returns. */
  void snapshot(VersionId version) {
    String what = "zfs snapshot " + names.version(version);
    if (!run(what, List.of("already exists"), ZfsVerb.SNAPSHOT, parts(version))) {
      throw new SkerryException(ErrorCode.CONFLICT, what + ": the version has a snapshot already");
    }
  }

  private static String[] parts(VersionId version) {
    return new String[] {version.function().value(), version.tag()};
  }

  void hold(VersionId version) {
    run(
        "zfs hold " + names.version(version),
        List.of("tag already exists"),
        ZfsVerb.HOLD,
        parts(version));
  }

  /** Removes a snapshot, at once or, while clones live, with the last of them. */
  void destroy(VersionId version) {
    String snapshot = names.version(version);
    run(
        "zfs release " + snapshot,
        List.of("no such tag", "does not exist"),
        ZfsVerb.RELEASE,
        parts(version));
    run(
        "zfs destroy -d " + snapshot,
        List.of("does not exist", "could not find any snapshots"),
        ZfsVerb.DESTROY,
        parts(version));
  }

  /** Clones a snapshot and mounts the clone: the tools do both at once. */
  void clone(VersionId version, TreeName run, long refquota) {
    String source = names.version(version);
    boolean there =
        run(
            "zfs clone " + source + " -> " + names.run(run),
            List.of("dataset does not exist"),
            ZfsVerb.CLONE,
            version.function().value(),
            version.tag(),
            run.value(),
            Long.toString(refquota));
    if (!there) {
      throw new SkerryException(
          ErrorCode.NOT_FOUND, "zfs clone " + source + ": there is no such snapshot; rebuild it");
    }
  }

  /** Removes a stage or a run with its mount point. */
  void drop(String container, TreeName name) {
    String dataset = names.parent() + "/" + container + "/" + name;
    String[] parts = {container, name.value()};
    List<String> expected = List.of("has children", "does not exist");
    if (!run("zfs destroy " + dataset, expected, ZfsVerb.DROP, parts)
        && tool.run(ZfsVerb.EXISTS, parts).ok()) {
      run("zfs destroy -r " + dataset, List.of("does not exist"), ZfsVerb.DROP_ALL, parts);
    }
    tool.tidy(container, name.value());
  }

  /** Removes a function's dataset where no snapshot is left; zfs refuses otherwise. */
  boolean destroyFunction(FunctionName function) {
    return tool.run(ZfsVerb.DROP_FUNCTION, function.value()).ok();
  }

  /** The datasets right below one of ours, by their last names, and whether each is mounted. */
  Map<String, Boolean> children(String container) {
    Map<String, Boolean> children = new HashMap<>();
    String above = names.parent() + "/" + container + "/";
    for (String line : lines("zfs list " + above, ZfsVerb.CHILDREN, container)) {
      String[] fields = line.split("\t", -1);
      if (fields.length == 2 && fields[0].startsWith(above)) {
        children.put(fields[0].substring(above.length()), "yes".equals(fields[1]));
      }
    }
    return children;
  }

  long referenced(VersionId version) {
    String what = "zfs get referenced " + names.version(version);
    return read(what, ZfsVerb.LOOK, parts(version)).stream()
        .map(Snapshot::referenced)
        .findFirst()
        .orElseThrow(() -> new SkerryException(ErrorCode.STORE_FAILED, what + ": no answer"));
  }

  /** All snapshots of versions; slow with very many, so only for the start. */
  List<Snapshot> snapshots() {
    return read("zfs get -r " + names.functions(), ZfsVerb.SNAPSHOTS);
  }

  private List<Snapshot> read(String what, ZfsVerb verb, String... arguments) {
    Map<String, Map<String, String>> found = new HashMap<>();
    for (String line : lines(what, verb, arguments)) {
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

  private List<String> lines(String what, ZfsVerb verb, String... arguments) {
    Command.Outcome outcome = tool.run(verb, arguments);
    if (!outcome.ok()) {
      throw failed(what, outcome);
    }
    return outcome.output().lines().toList();
  }

  /** Runs a command; false when it failed in one of the ways that the caller expects. */
  private boolean run(String what, List<String> expected, ZfsVerb verb, String... arguments) {
    Command.Outcome outcome = inTurn(() -> tool.run(verb, arguments));
    if (outcome.ok()) {
      return true;
    }
    if (expected.stream().anyMatch(outcome::says)) {
      return false;
    }
    throw failed(what, outcome);
  }

  private static SkerryException failed(String what, Command.Outcome outcome) {
    return new SkerryException(ErrorCode.STORE_FAILED, what + ": " + outcome.line());
  }

  @Override
  public void close() {
    tool.close();
  }
}
