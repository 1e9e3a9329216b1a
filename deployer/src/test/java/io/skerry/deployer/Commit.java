package io.skerry.deployer;

import io.skerry.deployer.git.Repositories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
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

/** A commit in the making: the files that its tree shall have. */
public final class Commit {
  private record Entry(FileMode mode, ByteBuffer content) {}

  private final Map<String, Entry> entries = new TreeMap<>();

  public Commit file(String path, String content) {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  public Commit file(String path, byte[] content) {
    entries.put(path, new Entry(FileMode.REGULAR_FILE, ByteBuffer.wrap(content)));
    return this;
  }

  public Commit program(String path, String content) {
    entries.put(
        path,
        new Entry(
            FileMode.EXECUTABLE_FILE, ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8))));
    return this;
  }

  public Commit link(String path, String target) {
    entries.put(
        path,
        new Entry(FileMode.SYMLINK, ByteBuffer.wrap(target.getBytes(StandardCharsets.UTF_8))));
    return this;
  }

  public Commit submodule(String path) {
    entries.put(path, new Entry(FileMode.GITLINK, ByteBuffer.allocate(0)));
    return this;
  }

  /** A shell function in a directory of its name, with more lines for its manifest. */
  public Commit function(String name, String script, String... manifest) {
    return file(
            name + "/function.yaml",
            manifest.length == 0 ? "description: a test\n" : String.join("\n", manifest) + "\n")
        .program(name + "/" + name + ".sh", "#!/bin/sh\n" + script + "\n");
  }

  /** Writes the commit; no ref points to it. */
  public ObjectId write(Repository repository, ObjectId... parents) {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      CommitBuilder commit = new CommitBuilder();
      PersonIdent author = new PersonIdent("Ada", "ada@example.org");
      commit.setTreeId(tree(inserter));
      commit.setParentIds(parents);
      commit.setAuthor(author);
      commit.setCommitter(author);
      commit.setMessage("Change something\n\nAnd say why.\n");
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return id;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the commit and moves the branch main to it. */
  public ObjectId land(Repository repository, ObjectId... parents) {
    ObjectId id = write(repository, parents);
    Repositories.update(repository, Repositories.DEPLOYED, id);
    return id;
  }

  private ObjectId tree(ObjectInserter inserter) throws IOException {
    DirCache index = DirCache.newInCore();
    DirCacheBuilder builder = index.builder();
    for (Map.Entry<String, Entry> file : entries.entrySet()) {
      DirCacheEntry entry = new DirCacheEntry(file.getKey());
      FileMode mode = file.getValue().mode();
      entry.setFileMode(mode);
      entry.setObjectId(
          mode.equals(FileMode.GITLINK)
              ? ObjectId.fromString("1234567890123456789012345678901234567890")
              : inserter.insert(Constants.OBJ_BLOB, file.getValue().content().array()));
      builder.add(entry);
    }
    builder.finish();
    return index.writeTree(inserter);
  }
}
