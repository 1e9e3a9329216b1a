package io.skerry.deployer.git;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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

  /** Every file by its path, and the id of every directory, read in one walk. */
  private final SortedMap<String, FunctionFiles.Entry> files = new TreeMap<>();

  private final Map<String, String> directories = new HashMap<>();
  private final List<String> manifests = new ArrayList<>();

  private SourceTree(Repository repository, RevCommit commit) {
    this.repository = repository;
    this.commit = commit;
  }

  /** The tree of a commit. */
  public static SourceTree of(Repository repository, AnyObjectId id) {
    try (RevWalk walk = new RevWalk(repository)) {
      SourceTree tree = new SourceTree(repository, walk.parseCommit(id));
      tree.walk();
      return tree;
    } catch (IOException e) {
      throw failed("read commit " + id.name(), e);
    }
  }

  private void walk() throws IOException {
    directories.put("", commit.getTree().name());
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(commit.getTree());
      while (walk.next()) {
        String path = walk.getPathString();
        if (walk.isSubtree()) {
          directories.put(path, walk.getObjectId(0).name());
          walk.enterSubtree();
          continue;
        }
        files.put(path, new FunctionFiles.Entry(walk.getFileMode(0), walk.getObjectId(0)));
        if (walk.getNameString().equals(MANIFEST)) {
          manifests.add(path);
        }
      }
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
    return manifests.stream().map(this::manifest).toList();
  }

  private ManifestFile manifest(String path) {
    String directory = path.equals(MANIFEST) ? "" : path.substring(0, path.lastIndexOf('/'));
    FunctionFiles.Entry entry = entry(path);
    FileMode mode = entry.mode();
    boolean file = mode.equals(FileMode.REGULAR_FILE) || mode.equals(FileMode.EXECUTABLE_FILE);
    return new ManifestFile(path, directory, treeId(directory), file, entry.id());
  }

  private FunctionFiles.Entry entry(String path) {
    FunctionFiles.Entry entry = files.get(path);
    if (entry == null) {
      throw new SkerryException(ErrorCode.NOT_FOUND, "there is no " + path + " in " + commit());
    }
    return entry;
  }

  private String treeId(String directory) {
    String id = directories.get(directory);
    if (id == null) {
      throw new SkerryException(
          ErrorCode.NOT_FOUND, "there is no directory " + directory + " in " + commit());
    }
    return id;
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

  /** The files of the function's directory. */
  public FunctionFiles files(String directory) {
    return FunctionFiles.of(repository, below(directory));
  }

  /**
   * The same with what the manifest includes, each below its last name.
   *
   * @throws SkerryException (unprocessable) when something that is included is not there
   */
  public FunctionFiles files(String directory, List<String> includes) {
    FunctionFiles all = files(directory);
    for (String include : includes) {
      String path = included(directory, include);
      String name = path.substring(path.lastIndexOf('/') + 1);
      all = all.with(name, directories.containsKey(path) ? below(path) : single(path));
    }
    return all;
  }

  /** The ids of what the manifest includes, in its order. */
  public List<String> ids(String directory, List<String> includes) {
    return includes.stream()
        .map(include -> included(directory, include))
        .map(path -> directories.containsKey(path) ? treeId(path) : entry(path).id().name())
        .toList();
  }

  private String included(String directory, String include) {
    String path = RelativePath.resolve(directory, include);
    if (path.isEmpty() || (!directories.containsKey(path) && !files.containsKey(path))) {
      throw new SkerryException(
          ErrorCode.UNPROCESSABLE,
          "build.include: '"
              + include
              + "' is no file and no folder of the repository, seen from '"
              + directory
              + "'");
    }
    return path;
  }

  private SortedMap<String, FunctionFiles.Entry> single(String path) {
    SortedMap<String, FunctionFiles.Entry> one = new TreeMap<>();
    one.put("", entry(path));
    return one;
  }

  /** The files below a directory, by their paths relative to it. */
  private SortedMap<String, FunctionFiles.Entry> below(String directory) {
    if (directory.isEmpty()) {
      return files;
    }
    SortedMap<String, FunctionFiles.Entry> below = new TreeMap<>();
    // '0' comes right after '/'.
    files
        .subMap(directory + "/", directory + "0")
        .forEach((path, entry) -> below.put(path.substring(directory.length() + 1), entry));
    return below;
  }

  static SkerryException failed(String what, IOException e) {
    return new SkerryException(ErrorCode.STORE_FAILED, what + ": " + e.getMessage(), e);
  }
}
