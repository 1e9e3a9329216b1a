package io.skerry.deployer.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;

/** What a function's directory may hold. */
final class FileRules {
  private static final String LFS = "version https://git-lfs.github.com/spec/";
  private static final int LFS_POINTER = 1024;
  private static final int MAX_LINK = 4096;
  private static final int MAX_NAME = 255;

  /** What a push may hold in one object; see {@link GitHttp}. */
  static final long MAX_FILE = 100L << 20;

  private FileRules() {}

  /** Adds a line for each rule that the file breaks; its size. */
  static long check(
      ObjectReader reader, String path, FunctionFiles.Entry entry, List<String> problems)
      throws IOException {
    if (path.chars().anyMatch(Character::isISOControl)) {
      problems.add(
          printable(path) + ": the file's name holds a control character; rename it with git mv");
      return 0;
    }
    if (Stream.of(path.split("/", -1)).anyMatch(name -> bytes(name) > MAX_NAME)) {
      problems.add(path + ": a name of more than " + MAX_NAME + " bytes; rename it with git mv");
      return 0;
    }
    if (entry.mode().equals(FileMode.GITLINK)) {
      problems.add(path + ": submodules cannot be deployed; commit the files themselves");
      return 0;
    }
    long size = reader.getObjectSize(entry.id(), Constants.OBJ_BLOB);
    boolean link = entry.mode().equals(FileMode.SYMLINK);
    if (link && size > MAX_LINK) {
      problems.add(path + ": the link's target is longer than " + MAX_LINK + " bytes");
    } else if (link) {
      checkLink(path, text(reader.open(entry.id(), Constants.OBJ_BLOB)), problems);
    } else if (size > MAX_FILE) {
      problems.add(
          "%s: has %d MiB; a file may have %d MiB: let the build fetch it, or split it"
              .formatted(path, size >> 20, MAX_FILE >> 20));
    } else if (size < LFS_POINTER
        && text(reader.open(entry.id(), Constants.OBJ_BLOB)).startsWith(LFS)) {
      problems.add(
          path + ": is a Git LFS pointer, not the file; take it out of LFS: git lfs untrack");
    }
    return size;
  }

  private static int bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Adds a line for each two names that are one on a file system that ignores case. */
  static void checkCases(Set<String> paths, List<String> problems) {
    Map<String, String> seen = new HashMap<>();
    for (String path : paths) {
      for (int end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
        String name = end < 0 ? path : path.substring(0, end);
        String other = seen.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
        if (other != null && !other.equals(name)) {
          problems.add(
              printable(name)
                  + ": differs from "
                  + printable(other)
                  + " only in upper and lower case; rename one of them with git mv");
        }
        if (end < 0) {
          break;
        }
      }
    }
  }

  private static void checkLink(String path, String target, List<String> problems) {
    if (leaves(path, target)) {
      problems.add(
          path
              + ": the link points to '"
              + printable(target)
              + "', outside the function's directory; commit a copy of the file instead");
    }
  }

  /** Whether a link at {@code path} leads out of the directory that the path is relative to. */
  static boolean leaves(String path, String target) {
    if (target.isEmpty() || target.startsWith("/") || target.indexOf('\0') >= 0) {
      return true;
    }
    int depth = (int) path.chars().filter(c -> c == '/').count();
    for (String part : target.split("/", -1)) {
      if (part.equals("..")) {
        depth--;
      } else if (!part.isEmpty() && !part.equals(".")) {
        depth++;
      }
      if (depth < 0) {
        return true;
      }
    }
    return false;
  }

  /** The text of a small blob, such as a link's target. */
  static String text(ObjectLoader loader) throws IOException {
    return new String(loader.getBytes(MAX_LINK), StandardCharsets.UTF_8);
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
