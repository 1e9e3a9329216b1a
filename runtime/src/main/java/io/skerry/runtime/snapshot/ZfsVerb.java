package io.skerry.runtime.snapshot;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The fixed set of commands of ZFS that there are, the same that root's helper knows. {@code $P} is
 * the parent dataset, {@code $O} its pool, {@code $T} the directory of the trees, {@code $1} to
 * {@code $4} are arguments.
 */
enum ZfsVerb {
  VERSION("zfs version"),
  PARENT("zfs list -H -o name $P"),
  HEALTH("zpool list -H -o health $O"),
  CONTAINER(
      "zfs create -o atime=off -o setuid=off -o canmount=off -o mountpoint=none"
          + " -o com.sun:auto-snapshot=false $P/$1"),
  STAGE("zfs create -o atime=off -o setuid=off -o mountpoint=$T/stage/$1 $P/stage/$1"),
  FUNCTION(
      "zfs create -o atime=off -o setuid=off -o canmount=noauto -o mountpoint=$T/function/$1"
          + " $P/function/$1"),
  PLACE("zfs set mountpoint=$T/function/$1 $P/function/$1"),
  MOUNT("zfs mount $P/function/$1"),
  UNMOUNT("zfs unmount $P/$1/$2"),
  SNAPSHOT("zfs snapshot $P/function/$1@$2"),
  HOLD("zfs hold skerry $P/function/$1@$2"),
  RELEASE("zfs release skerry $P/function/$1@$2"),
  DESTROY("zfs destroy -d $P/function/$1@$2"),
  CLONE(
      "zfs clone -o mountpoint=$T/run/$3 -o atime=off -o refquota=$4 $P/function/$1@$2 $P/run/$3"),
  DROP("zfs destroy $P/$1/$2"),
  // Somebody's periodic snapshots are no reason to keep a run's tree; -r cannot reach beyond it.
  DROP_ALL("zfs destroy -r $P/$1/$2"),
  EXISTS("zfs list -H -o name $P/$1/$2"),
  DROP_FUNCTION("zfs destroy $P/function/$1"),
  CHILDREN("zfs list -H -t filesystem -o name,mounted -d 1 -r $P/$1"),
  LOOK("zfs get -H -p -o name,property,value referenced,userrefs,defer_destroy $P/function/$1@$2"),
  SNAPSHOTS(
      "zfs get -H -p -o name,property,value -r referenced,userrefs,defer_destroy $P/function");

  private final String command;

  ZfsVerb(String command) {
    this.command = command;
  }

  /** The verb as the helper knows it. */
  String word() {
    return "zfs-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String command() {
    return command;
  }

  /** The command's words, the program first. */
  List<String> words(ZfsNames names, Path trees, String... arguments) {
    return Stream.of(command.split(" ", -1))
        .map(word -> fill(word, names, trees, arguments))
        .toList();
  }

  private static String fill(String word, ZfsNames names, Path trees, String... arguments) {
    String filled =
        word.replace("$P", names.parent())
            .replace("$O", names.pool())
            .replace("$T", trees.toString());
    for (int i = 0; i < arguments.length; i++) {
      filled = filled.replace("$" + (i + 1), arguments[i]);
    }
    return filled;
  }
}
