package io.skerry.deployer.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A file of a base as its jails see it: links lead to other files of the base, not of the host.
 *
 * @param path on the host, without links below the base's root
 */
record BaseFile(Path path, long size, FileTime modified) {
  private static final int MOST_LINKS = 40;

  /** The file that a name leads to, if there is one. */
  static Optional<BaseFile> find(Path root, String name) {
    try {
      Optional<Path> path = resolve(root, Path.of(name));
      if (path.isEmpty() || !Files.exists(path.get(), LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      BasicFileAttributes found =
          Files.readAttributes(path.get(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(new BaseFile(path.get(), found.size(), found.lastModifiedTime()));
    } catch (IOException _) {
      return Optional.empty(); // Not for us to read, or just replaced: the same as not there.
    }
  }

  private static Optional<Path> resolve(Path root, Path name) throws IOException {
    Path at = root;
    int links = 0;
    Deque<Path> left = new ArrayDeque<>();
    name.forEach(left::add);
    while (!left.isEmpty()) {
      Path part = left.pop();
      if (part.toString().equals("..")) {
        at = at.equals(root) || at.getParent() == null ? root : at.getParent();
        continue;
      }
      Path next = part.toString().equals(".") ? at : at.resolve(part);
      if (!Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        return Optional.empty();
      }
      Path target = Files.readSymbolicLink(next);
      at = target.isAbsolute() ? root : at;
      for (int i = target.getNameCount() - 1; i >= 0; i--) {
        left.push(target.getName(i));
      }
    }
    return Optional.of(at);
  }
}
