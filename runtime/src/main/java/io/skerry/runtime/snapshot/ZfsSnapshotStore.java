package io.skerry.runtime.snapshot;

import io.skerry.runtime.fault.CheckResult;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.spi.SnapshotSettings;
import io.skerry.runtime.spi.SnapshotStore;
import io.skerry.runtime.spi.Snapshots;
import org.pf4j.Extension;

/** Keeps the trees of versions as ZFS snapshots; every jail runs on a clone of its own. */
@Extension
public final class ZfsSnapshotStore implements SnapshotStore {
  private final Command command;

  public ZfsSnapshotStore() {
    this(new Command(Command.SYSTEM));
  }

  ZfsSnapshotStore(Command command) {
    this.command = command;
  }

  @Override
  public String type() {
    return "zfs";
  }

  @Override
  public boolean needsRoot() {
    return true;
  }

  @Override
  public CheckResult check(SnapshotSettings settings) {
    CheckResult directory = new DirectorySnapshotStore().check(settings);
    if (!directory.healthy() && settings.rootHelper().isEmpty()) {
      return directory;
    }
    if (settings.zfsParent().isEmpty()) {
      return CheckResult.failed(
          "no parent dataset is configured", "name one: --store zfs --zfs-parent POOL/skerry");
    }
    String parent = settings.zfsParent().get();
    if (!ZfsNames.isValid(parent)) {
      return CheckResult.failed(
          "'" + parent + "' is no dataset", "use POOL/NAME of letters, digits and _ . : -");
    }
    for (String program : new String[] {"zfs", "zpool"}) {
      if (command.find(program).isEmpty()) {
        return CheckResult.failed(
            "the program " + program + " is missing",
            "Debian: apt-get install zfsutils-linux; on FreeBSD it is part of the base system");
      }
    }
    ZfsNames names = new ZfsNames(parent);
    try (Zfs zfs = zfs(settings, names)) {
      return parent(names, zfs.parent());
    }
  }

  private Zfs zfs(SnapshotSettings settings, ZfsNames names) {
    return new Zfs(
        names,
        settings.rootHelper().isEmpty()
            ? new ZfsPrograms(names, settings.directory().toAbsolutePath(), command)
            : new ZfsHelpers(settings.rootHelper()));
  }

  private static CheckResult parent(ZfsNames names, Command.Outcome outcome) {
    if (outcome.ok()) {
      return CheckResult.ok("ZFS below " + names.parent());
    }
    if (!outcome.says("does not exist")) {
      return CheckResult.failed(
          "zfs list " + names.parent() + ": " + outcome.line(),
          "load the kernel module (Linux: modprobe zfs, FreeBSD: kldload zfs) and run as root");
    }
    return CheckResult.failed(
        "the dataset " + names.parent() + " does not exist",
        "zfs create -p -o canmount=off -o mountpoint=none " + names.parent());
  }

  @Override
  public Snapshots open(SnapshotSettings settings) {
    CheckResult check = check(settings);
    if (!check.healthy()) {
      throw new SkerryException(
          ErrorCode.PREREQUISITE_MISSING,
          "open the ZFS store: " + check.message() + ": " + check.remedy());
    }
    ZfsNames names = new ZfsNames(settings.zfsParent().orElseThrow());
    Zfs zfs = zfs(settings, names);
    try {
      return ZfsSnapshots.open(settings, names, zfs, command);
    } catch (RuntimeException e) {
      zfs.close();
      throw e;
    }
  }
}
