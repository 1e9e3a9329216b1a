package io.skerry.deployer.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;

/** What a function's directory may hold. */
final class FileRules {
  private static final String LFS = "version https://git-lfs.github.com/spec/";
  private static final int LFS_POINTER = 1024;
  private static final int MAX_LINK = 4096;

  private FileRules() {}

  /** Adds a line for each rule that the file breaks. */
  static void check(
      Repository repository, String path, FileMode mode, ObjectId blob, List<String> problems)
      throws IOException {
    if (path.chars().anyMatch(Character::isISOControl)) {
      problems.add(
          printable(path) + ": the file's name holds a control character; rename it with git mv");
      return;
    }
    if (mode.equals(FileMode.GITLINK)) {
      problems.add(path + ": submodules cannot be deployed; commit the files themselves");
      return;
    }
    ObjectLoader loader = repository.open(blob, Constants.OBJ_BLOB);
    if (mode.equals(FileMode.SYMLINK) && loader.getSize() > MAX_LINK) {
      problems.add(path + ": the link's target is longer than " + MAX_LINK + " bytes");
    } else if (mode.equals(FileMode.SYMLINK)) {
      checkLink(path, text(loader), problems);
    } else if (loader.getSize() < LFS_POINTER && text(loader).startsWith(LFS)) {
      problems.add(
          path + ": is a Git LFS pointer, not the file; take it out of LFS: git lfs untrack");
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
