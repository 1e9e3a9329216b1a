package io.skerry.runtime.snapshot;

import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.VersionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the directory store keeps what: {@code stage/BUILD}, {@code version/NAME/vN}, {@code
 * run/ID}, and {@code trash/NAME@vN} for versions on their way out.
 */
record DirectoryLayout(Path root) {
  private static final Logger log = LoggerFactory.getLogger(DirectoryLayout.class);
  private static final Pattern ENTRY = Pattern.compile("v([1-9][0-9]{0,8})(\\.gone)?");
  private static final Pattern TRASH = Pattern.compile("[a-z0-9-]{1,63}@v[1-9][0-9]{0,8}");

  /** A version's tree on disk, or the mark that it is to go away. */
  record Entry(VersionId version, boolean mark) {}

  void make() throws IOException {
    // Nobody but the service reaches the trees that are shared; the others are entered by jails.
    Tree.ensureDirectory(versions(), 0700);
    Tree.ensureDirectory(trash(), 0700);
    Tree.ensureDirectory(stages(), 0711);
    Tree.ensureDirectory(runs(), 0711);
  }

  Path versions() {
    return root.resolve("version");
  }

  Path function(VersionId version) {
    return versions().resolve(version.function().value());
  }

  Path version(VersionId version) {
    return function(version).resolve(version.tag());
  }

  /** Says, over a crash, that a version in use is to go away. */
  Path mark(VersionId version) {
    return function(version).resolve(version.tag() + ".gone");
  }

  Path trash() {
    return root.resolve("trash");
  }

  Path trash(VersionId version) {
    return trash().resolve(version.toString());
  }

  Path stages() {
    return root.resolve("stage");
  }

  Path stage(TreeName build) {
    return stages().resolve(build.value());
  }

  Path runs() {
    return root.resolve("run");
  }

  Path run(TreeName run) {
    return runs().resolve(run.value());
  }

  /** The versions and marks on disk. */
  List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path function : Tree.children(versions())) {
      String name = function.getFileName().toString();
      if (!FunctionName.isValid(name) || !Tree.isDirectory(function)) {
        leave(function);
        continue;
      }
      for (Path entry : Tree.children(function)) {
        Matcher matcher = ENTRY.matcher(entry.getFileName().toString());
        boolean mark = matcher.matches() && matcher.group(2) != null;
        if (matcher.matches() && Tree.isDirectory(entry) != mark) {
          int number = Integer.parseInt(matcher.group(1));
          entries.add(new Entry(new VersionId(new FunctionName(name), number), mark));
        } else {
          leave(entry);
        }
      }
    }
    return entries;
  }

  /** What builds, runs and removals of an earlier process left. */
  List<Path> leftovers() throws IOException {
    List<Path> leftovers = new ArrayList<>();
    for (Path directory : List.of(stages(), runs(), trash())) {
      for (Path entry : Tree.children(directory)) {
        String name = entry.getFileName().toString();
        boolean ours =
            directory.equals(trash()) ? TRASH.matcher(name).matches() : TreeName.isValid(name);
        if (ours && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          leftovers.add(entry);
        } else {
          leave(entry);
        }
      }
    }
    return leftovers;
  }

  private static void leave(Path entry) {
    log.warn("leaving {} alone: it is not of this store", entry);
  }
}
