package io.skerry.deployer.git;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** The files of one commit, as functions. Blocks; not for virtual threads. */
public final class SourceTree {
  /** The name of a manifest. */
  public static final String MANIFEST = "function.yaml";

  private static final int MAX_MANIFEST = 4 * 1024 * 1024;

  /**
   * A manifest in the tree.
   *
   * @param path of the file
   * @param directory of the function; empty for the repository's root
   * @param tree the id of the directory's tree
   * @param file whether it is a file, not a link or a submodule
   */
  public record ManifestFile(
      String path, String directory, String tree, boolean file, ObjectId blob) {}

  private final Repository repository;
  private final RevCommit commit;

  private SourceTree(Repository repository, RevCommit commit) {
    this.repository = repository;
    this.commit = commit;
  }

  /** The tree of a commit. */
  public static SourceTree of(Repository repository, AnyObjectId id) {
    try (RevWalk walk = new RevWalk(repository)) {
      return new SourceTree(repository, walk.parseCommit(id));
    } catch (IOException e) {
      throw failed("read commit " + id.name(), e);
    }
  }

  /** The commit's id. */
  public String commit() {
    return commit.name();
  }

  /** Name and address of the author. */
  public String author() {
    return commit.getAuthorIdent().getName()
        + " <"
        + commit.getAuthorIdent().getEmailAddress()
        + ">";
  }

  /** The first line of the commit's message. */
  public String subject() {
    return commit.getShortMessage();
  }

  /** Every manifest, in the order of the paths. */
  public List<ManifestFile> manifests() {
    List<ManifestFile> found = new ArrayList<>();
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(commit.getTree());
      walk.setRecursive(false);
      while (walk.next()) {
        if (walk.isSubtree()) {
          walk.enterSubtree();
        } else if (walk.getNameString().equals(MANIFEST)) {
          found.add(manifest(walk.getPathString(), walk.getFileMode(0), walk.getObjectId(0)));
        }
      }
    } catch (IOException e) {
      throw failed("list the files of commit " + commit(), e);
    }
    return found;
  }

  private ManifestFile manifest(String path, FileMode mode, ObjectId blob) throws IOException {
    String directory = path.equals(MANIFEST) ? "" : path.substring(0, path.lastIndexOf('/'));
    return new ManifestFile(path, directory, treeId(directory), isFile(mode), blob);
  }

  /**
   * The bytes of a manifest.
   *
   * @throws SkerryException (unprocessable) when it is a link, or there are far too many
   */
  public byte[] content(ManifestFile file) {
    if (!file.file()) {
      // Overlooking it would take the function out of service without a word.
      throw new SkerryException(
          ErrorCode.UNPROCESSABLE,
          file.path() + ": is a link or a submodule; commit the manifest itself");
    }
    try {
      ObjectLoader loader = repository.open(file.blob(), Constants.OBJ_BLOB);
      if (loader.getSize() > MAX_MANIFEST) {
        throw new SkerryException(
            ErrorCode.UNPROCESSABLE, file.path() + " is longer than " + MAX_MANIFEST + " bytes");
      }
      return loader.getBytes(MAX_MANIFEST);
    } catch (IOException e) {
      throw failed("read " + file.path() + " of commit " + commit(), e);
    }
  }

  private String treeId(String directory) throws IOException {
    if (directory.isEmpty()) {
      return commit.getTree().name();
    }
    try (TreeWalk walk = TreeWalk.forPath(repository, directory, commit.getTree())) {
      return walk.getObjectId(0).name();
    }
  }

  /** What in the function's directory cannot be deployed, each with its path and the reason. */
  public List<String> problems(String directory) {
    List<String> problems = new ArrayList<>();
    visit(directory, (path, mode, blob) -> FileRules.check(repository, path, mode, blob, problems));
    return problems;
  }

  /** The names of the entries of the function's directory, folders with a slash behind. */
  public Set<String> entries(String directory) {
    Set<String> names = new TreeSet<>();
    visit(
        directory,
        (path, _, _) -> {
          int slash = path.indexOf('/');
          names.add(slash < 0 ? path : path.substring(0, slash + 1));
        });
    return names;
  }

  /** Those of the entries that are executable files. */
  public Set<String> executables(String directory) {
    Set<String> names = new TreeSet<>();
    visit(
        directory,
        (path, mode, _) -> {
          if (mode.equals(FileMode.EXECUTABLE_FILE) && path.indexOf('/') < 0) {
            names.add(path);
          }
        });
    return names;
  }

  /** Writes the function's directory, which has no {@link #problems}, into an empty directory. */
  public void checkOut(String directory, Path target) {
    visit(directory, (path, mode, blob) -> write(target, path, mode, blob));
  }

  private void write(Path target, String path, FileMode mode, ObjectId blob) throws IOException {
    Path file = resolve(target, path);
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    ObjectLoader loader = repository.open(blob, Constants.OBJ_BLOB);
    if (mode.equals(FileMode.SYMLINK)) {
      Files.createSymbolicLink(file, resolve(Path.of(""), FileRules.text(loader)));
      return;
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      loader.copyTo(out);
    }
    Files.setPosixFilePermissions(
        file,
        PosixFilePermissions.fromString(
            mode.equals(FileMode.EXECUTABLE_FILE) ? "rwxr-xr-x" : "rw-r--r--"));
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

  /** Is told of every file below a directory, with its path relative to that. */
  private interface Visitor {
    void visit(String path, FileMode mode, ObjectId blob) throws IOException;
  }

  private void visit(String directory, Visitor visitor) {
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(ObjectId.fromString(treeId(directory)));
      walk.setRecursive(true);
      while (walk.next()) {
        visitor.visit(walk.getPathString(), walk.getFileMode(0), walk.getObjectId(0));
      }
    } catch (IOException e) {
      throw failed("read '" + directory + "' of commit " + commit(), e);
    }
  }

  private static boolean isFile(FileMode mode) {
    return mode.equals(FileMode.REGULAR_FILE) || mode.equals(FileMode.EXECUTABLE_FILE);
  }

  private static SkerryException failed(String what, IOException e) {
    return new SkerryException(ErrorCode.STORE_FAILED, what + ": " + e.getMessage(), e);
  }
}
