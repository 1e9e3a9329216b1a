package io.skerry.deployer.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong in one file. */
public final class Problems {
  private static final int MOST = 100;
  private static final Comparator<YamlError> BY_PLACE =
      Comparator.comparingInt(YamlError::line).thenComparingInt(YamlError::column);

  private final String path;
  private final List<YamlError> errors = new ArrayList<>();
  private int count;

  public Problems(String path) {
    this.path = path;
  }

  public void report(Place place, String key, String expected, String found, String hint) {
    count++;
    if (errors.size() < MOST) {
      String named = key.isEmpty() ? YamlError.FILE : key;
      errors.add(new YamlError(path, place.line(), place.column(), named, expected, found, hint));
    }
  }

  public int count() {
    return count;
  }

  /** The errors in the order of their places; the last one tells of those that were left out. */
  public List<YamlError> errors() {
    List<YamlError> sorted = new ArrayList<>(errors);
    sorted.sort(BY_PLACE);
    if (count > MOST) {
      YamlError last = sorted.getLast();
      sorted.add(
          new YamlError(
              path,
              last.line(),
              last.column(),
              YamlError.FILE,
              "a file without errors",
              (count - MOST) + " more errors",
              "only the first " + MOST + " are shown"));
    }
    return sorted;
  }
}
