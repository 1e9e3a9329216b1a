package io.skerry.deployer.release;

import io.skerry.deployer.git.SourceTree;
import io.skerry.deployer.manifest.ManifestResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What functions were found to be before, by their trees: most of a large repository stays as it is
 * from one push to the next. Safe for use by many threads.
 */
final class Seen {
  private static final int MOST = 4096;

  /**
   * A function whose files are good and that includes no others.
   *
   * @param builder its type
   * @param key what its version is built from
   */
  record Function(ManifestResult.Valid read, String builder, String key) {}

  /** The least recently used one goes first. */
  private final Map<String, Function> functions =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Function> eldest) {
          return size() > MOST;
        }
      };

  synchronized Optional<Function> find(SourceTree.ManifestFile file) {
    return Optional.ofNullable(functions.get(key(file)));
  }

  synchronized void add(SourceTree.ManifestFile file, Function function) {
    functions.put(key(file), function);
  }

  /** The directory counts: its name may be the function's, and errors name it. */
  private static String key(SourceTree.ManifestFile file) {
    return file.tree() + " " + file.directory();
  }
}
