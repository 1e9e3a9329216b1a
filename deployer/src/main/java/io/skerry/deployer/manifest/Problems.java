package io.skerry.deployer.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong in one file. */
final class Problems {
  private static final int MOST = 100;
  private static final Comparator<ManifestError> BY_PLACE =
      Comparator.comparingInt(ManifestError::line).thenComparingInt(ManifestError::column);

  private final String path;
  private final List<ManifestError> errors = new ArrayList<>();
  private int count;

  Problems(String path) {
    this.path = path;
  }

  void report(Place place, String key, String expected, String found, String hint) {
    count++;
    if (errors.size() < MOST) {
      String named = key.isEmpty() ? ManifestError.FILE : key;
      errors.add(
          new ManifestError(path, place.line(), place.column(), named, expected, found, hint));
    }
  }

  int count() {
    return count;
  }

  /** The errors in the order of their places; the last one tells of those that were left out. */
  List<ManifestError> errors() {
    List<ManifestError> sorted = new ArrayList<>(errors);
    sorted.sort(BY_PLACE);
    if (count > MOST) {
      ManifestError last = sorted.getLast();
      sorted.add(
          new ManifestError(
              path,
              last.line(),
              last.column(),
              ManifestError.FILE,
              "a manifest",
              (count - MOST) + " more errors",
              "only the first " + MOST + " are shown"));
    }
    return sorted;
  }
}
