package io.skerry.deployer.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.skerry.runtime.function.VersionFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the snapshots of two versions hold differently.
 *
 * @param lines by path
 * @param note what could not be compared, or is left out; empty when nothing is
 */
record FilesDiff(List<Line> lines, String note) {
  private static final int MOST = 2_000;

  /**
   * A file that differs.
   *
   * @param change what happened to it
   * @param from bytes before
   * @param to bytes now
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(String path, String change, @Nullable Long from, @Nullable Long to) {}

  static FilesDiff between(Optional<VersionFiles> from, Optional<VersionFiles> to) {
    if (from.isEmpty() || to.isEmpty()) {
      return new FilesDiff(
          List.of(), "the files of a version that was built before they were noted are not known");
    }
    Map<String, VersionFiles.Entry> before = byPath(from.get());
    Map<String, VersionFiles.Entry> after = byPath(to.get());
    Set<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    List<Line> lines = new ArrayList<>();
    for (String path : paths) {
      line(path, before.get(path), after.get(path)).ifPresent(lines::add);
    }
    List<String> notes =
        new ArrayList<>(
            Stream.of(from.get().note(), to.get().note())
                .filter(note -> !note.isEmpty())
                .distinct()
                .toList());
    if (lines.size() > MOST) {
      notes.add("%d more files differ".formatted(lines.size() - MOST));
    }
    return new FilesDiff(lines.stream().limit(MOST).toList(), String.join("; ", notes));
  }

  private static Map<String, VersionFiles.Entry> byPath(VersionFiles files) {
    Map<String, VersionFiles.Entry> map = new TreeMap<>();
    files.list().forEach(entry -> map.put(entry.path(), entry));
    return map;
  }

  private static Optional<Line> line(
      String path, VersionFiles.@Nullable Entry from, VersionFiles.@Nullable Entry to) {
    if (from == null) {
      return to == null ? Optional.empty() : Optional.of(new Line(path, "added", null, to.size()));
    }
    if (to == null) {
      return Optional.of(new Line(path, "removed", from.size(), null));
    }
    return from.equals(to)
        ? Optional.empty()
        : Optional.of(new Line(path, "changed", from.size(), to.size()));
  }
}
