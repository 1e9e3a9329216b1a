package io.skerry.deployer.git;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;

/**
 * The files of one function: those of its directory and those that its manifest includes. Blocks;
 * not for virtual threads.
 */
public final class FunctionFiles {
  private static final long MAX_TOTAL = 1L << 30;
  private static final int MAX_TEXT = 4 << 20;

  /** What lies in a tree at a path. */
  record Entry(FileMode mode, ObjectId id) {}

  private final Repository repository;
  private final SortedMap<String, Entry> files;
  private final List<String> clashes;

  private FunctionFiles(
      Repository repository, SortedMap<String, Entry> files, List<String> clashes) {
    this.repository = repository;
    this.files = files;
    this.clashes = clashes;
  }

  static FunctionFiles of(Repository repository, SortedMap<String, Entry> files) {
    return new FunctionFiles(repository, files, List.of());
  }

  /** The same files with others beside them, below a name of their own. */
  FunctionFiles with(String name, SortedMap<String, Entry> included) {
    SortedMap<String, Entry> all = new TreeMap<>(files);
    List<String> found = new ArrayList<>(clashes);
    if (entries().contains(name) || entries().contains(name + "/")) {
      found.add("build.include: '" + name + "' is there already; rename one of the two");
    }
    included.forEach((path, entry) -> all.put(path.isEmpty() ? name : name + "/" + path, entry));
    return new FunctionFiles(repository, all, found);
  }

  /** What cannot be deployed, each with its path and the reason. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>(clashes);
    FileRules.checkCases(files.keySet(), problems);
    long total = 0;
    try (ObjectReader reader = repository.newObjectReader()) {
      for (Map.Entry<String, Entry> file : files.entrySet()) {
        total += FileRules.check(reader, file.getKey(), file.getValue(), problems);
      }
    } catch (IOException e) {
      throw SourceTree.failed("read the files of a function", e);
    }
    if (total > MAX_TOTAL) {
      problems.add(
          "the files have "
              + (total >> 20)
              + " MiB together; a function may have "
              + (MAX_TOTAL >> 20)
              + " MiB: keep large data elsewhere");
    }
    return problems;
  }

  /** The names of the entries of the function's directory, folders with a slash behind. */
  public Set<String> entries() {
    Set<String> names = new TreeSet<>();
    for (String path : files.keySet()) {
      int slash = path.indexOf('/');
      names.add(slash < 0 ? path : path.substring(0, slash + 1));
    }
    return names;
  }

  /** Those of the entries that are executable files. */
  public Set<String> executables() {
    Set<String> names = new TreeSet<>();
    files.forEach((path, entry) -> {
      if (entry.mode().equals(FileMode.EXECUTABLE_FILE) && path.indexOf('/') < 0) {
        names.add(path);
      }
    });
    return names;
  }

  /**
   * The text of a file; nothing when it is not there, is no plain file, or is far too long.
   *
   * @param path relative to the function's directory
   */
  public Optional<String> text(String path) {
    Entry entry = files.get(path);
    if (entry == null || (entry.mode().getBits() & FileMode.TYPE_MASK) != FileMode.TYPE_FILE) {
      return Optional.empty();
    }
    try {
      ObjectLoader loader = repository.open(entry.id(), Constants.OBJ_BLOB);
      return loader.getSize() > MAX_TEXT
          ? Optional.empty()
          : Optional.of(new String(loader.getBytes(MAX_TEXT), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw SourceTree.failed("read '" + path + "'", e);
    }
  }

  /** Writes the files, which have no {@link #problems}, into an empty directory. */
  public void checkOut(Path target) {
    files.forEach((path, entry) -> {
      try {
        write(target, path, entry);
      } catch (IOException e) {
        throw SourceTree.failed("write '" + path + "'", e);
      }
    });
  }

  private void write(Path target, String path, Entry entry) throws IOException {
    Path file = resolve(target, path);
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    ObjectLoader loader = repository.open(entry.id(), Constants.OBJ_BLOB);
    if (entry.mode().equals(FileMode.SYMLINK)) {
      Files.createSymbolicLink(file, resolve(Path.of(""), FileRules.text(loader)));
      return;
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      loader.copyTo(out);
    }
    Files.setPosixFilePermissions(
        file,
        PosixFilePermissions.fromString(
            entry.mode().equals(FileMode.EXECUTABLE_FILE) ? "rwxr-xr-x" : "rw-r--r--"));
  }

  /** Java cannot write every name under every locale; under C it is ASCII only. */
  private static Path resolve(Path directory, String path) {
    try {
      return directory.resolve(path);
    } catch (InvalidPathException e) {
      throw new SkerryException(
          ErrorCode.UNPROCESSABLE,
          "write the file '"
              + path
              + "': the service's locale cannot spell its name; rename the file, or start the"
              + " service with LC_ALL=C.UTF-8",
          e);
    }
  }
}
