package io.skerry.deployer.git;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.treewalk.WorkingTreeOptions;
import org.eclipse.jgit.util.FS;

/** The files of a directory as {@code git add -A} would take them: without those ignored. */
final class WorkingTree {
  private WorkingTree() {}

  /** Writes a commit of the files, without parents. */
  static ObjectId commit(Repository target, Path directory) throws IOException {
    FileTreeIterator files =
        new FileTreeIterator(
            directory.toFile(), FS.DETECTED, target.getConfig().get(WorkingTreeOptions.KEY));
    try (ObjectInserter inserter = target.newObjectInserter();
        TreeWalk walk = new TreeWalk(target)) {
      walk.addTree(files);
      DirCache index = DirCache.newInCore();
      DirCacheBuilder builder = index.builder();
      while (walk.next()) {
        WorkingTreeIterator file = walk.getTree(0, WorkingTreeIterator.class);
        if (file == null || file.isEntryIgnored()) {
          continue;
        }
        if (file.getEntryFileMode().equals(FileMode.TREE)) {
          walk.enterSubtree();
        } else {
          builder.add(entry(inserter, walk.getPathString(), file));
        }
      }
      builder.finish();
      CommitBuilder commit = new CommitBuilder();
      PersonIdent author = new PersonIdent("Skerry", "skerry@localhost");
      commit.setTreeId(index.writeTree(inserter));
      commit.setAuthor(author);
      commit.setCommitter(author);
      commit.setMessage("Plan\n");
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return id;
    }
  }

  private static DirCacheEntry entry(ObjectInserter inserter, String path, WorkingTreeIterator file)
      throws IOException {
    DirCacheEntry entry = new DirCacheEntry(path);
    entry.setFileMode(file.getEntryFileMode());
    if (file.getEntryFileMode().equals(FileMode.GITLINK)) {
      entry.setObjectId(file.getEntryObjectId());
      return entry;
    }
    try (InputStream content = file.openEntryStream()) {
      entry.setObjectId(inserter.insert(Constants.OBJ_BLOB, file.getEntryContentLength(), content));
    }
    return entry;
  }
}
