package io.skerry.deployer.git;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TreeFormatter;

/** Makes a directory of files the first commit of a repository. */
public final class TemplateCommit {
  private TemplateCommit() {}

  /**
   * Writes a commit without parents; no ref points to it yet.
   *
   * @param wanted tells of a path relative to the directory whether it belongs to the commit
   */
  public static ObjectId write(
      Repository repository, Path directory, Predicate<String> wanted, String message) {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      ObjectId tree = tree(inserter, directory, "", wanted);
      CommitBuilder commit = new CommitBuilder();
      PersonIdent author = new PersonIdent("Skerry", "skerry@localhost");
      commit.setTreeId(tree);
      commit.setAuthor(author);
      commit.setCommitter(author);
      commit.setMessage(message);
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return id;
    } catch (IOException e) {
      throw new SkerryException(
          ErrorCode.STORE_FAILED, "commit the template " + directory + ": " + e, e);
    }
  }

  private static ObjectId tree(
      ObjectInserter inserter, Path directory, String prefix, Predicate<String> wanted)
      throws IOException {
    TreeFormatter tree = new TreeFormatter();
    for (Path entry : entries(directory)) {
      String name = String.valueOf(entry.getFileName());
      String path = prefix + name;
      if (!wanted.test(path)) {
        continue;
      }
      byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
      if (Files.isDirectory(entry)) {
        tree.append(encoded, FileMode.TREE, tree(inserter, entry, path + "/", wanted));
      } else {
        FileMode mode =
            Files.isExecutable(entry) ? FileMode.EXECUTABLE_FILE : FileMode.REGULAR_FILE;
        tree.append(encoded, mode, inserter.insert(Constants.OBJ_BLOB, Files.readAllBytes(entry)));
      }
    }
    return inserter.insert(tree);
  }

  /** In Git's order, where a folder counts as if it had a slash behind its name. */
  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted((one, other) -> sortName(one).compareTo(sortName(other))).toList();
    }
  }

  private static String sortName(Path entry) {
    return entry.getFileName() + (Files.isDirectory(entry) ? "/" : "");
  }
}
