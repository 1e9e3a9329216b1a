package io.skerry.deployer.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.AbstractTreeIterator;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.PathFilterGroup;

/** What changed in a function's files between two commits. Blocks; not for virtual threads. */
public final class SourceDiff {
  /** Longer files are compared as a whole. */
  private static final int LONGEST = 1 << 20;

  private final Repository repository;
  private final int limit;

  /**
   * @param limit bytes of the answer; the rest is left out with a mark
   */
  public SourceDiff(Repository repository, int limit) {
    this.repository = repository;
    this.limit = limit;
  }

  /**
   * The files of a function at a commit.
   *
   * @param directory of the function; empty for the repository's root
   * @param includes what its manifest includes, relative to the directory
   */
  public record Side(String commit, String directory, List<String> includes) {}

  /** The differences as Git shows them, of commits that are there. */
  public String between(Side from, Side to) {
    Bounded out = new Bounded(limit);
    try (ObjectReader reader = repository.newObjectReader();
        RevWalk walk = new RevWalk(reader);
        DiffFormatter formatter = new DiffFormatter(out)) {
      RevTree fromTree = tree(walk, from.commit());
      RevTree toTree = tree(walk, to.commit());
      formatter.setRepository(repository);
      formatter.setDetectRenames(true);
      formatter.setBinaryFileThreshold(LONGEST);
      List<DiffEntry> entries;
      if (from.directory().equals(to.directory())) {
        if (!from.directory().isEmpty()) {
          formatter.setPathFilter(PathFilterGroup.createFromStrings(paths(from, to)));
        }
        entries = formatter.scan(fromTree, toTree);
      } else {
        // It has moved: seen from inside, most of it is the same.
        entries =
            formatter.scan(
                below(reader, fromTree, from.directory()), below(reader, toTree, to.directory()));
      }
      return format(formatter, entries, out);
    } catch (IOException e) {
      throw SourceTree.failed("compare " + from.commit() + " and " + to.commit(), e);
    }
  }

  private static RevTree tree(RevWalk walk, String commit) throws IOException {
    return walk.parseCommit(ObjectId.fromString(commit)).getTree();
  }

  private static Set<String> paths(Side from, Side to) {
    Set<String> paths = new TreeSet<>();
    paths.add(from.directory());
    for (Side side : List.of(from, to)) {
      side.includes().stream()
          .map(include -> RelativePath.resolve(side.directory(), include))
          .filter(path -> !path.isEmpty())
          .forEach(paths::add);
    }
    return paths;
  }

  private static AbstractTreeIterator below(ObjectReader reader, RevTree root, String directory)
      throws IOException {
    if (directory.isEmpty()) {
      return new CanonicalTreeParser(null, reader, root);
    }
    try (TreeWalk walk = TreeWalk.forPath(reader, directory, root)) {
      return walk == null || !walk.isSubtree()
          ? new EmptyTreeIterator()
          : new CanonicalTreeParser(null, reader, walk.getObjectId(0));
    }
  }

  private static String format(DiffFormatter formatter, List<DiffEntry> entries, Bounded out)
      throws IOException {
    List<DiffEntry> left = new ArrayList<>(entries);
    while (!left.isEmpty() && !out.full()) {
      formatter.format(left.removeFirst());
      formatter.flush();
    }
    if (!out.full()) {
      return out.text();
    }
    return out.text()
        + "\n[skerry] cut after %d bytes; %d more changed files are not shown\n"
            .formatted(out.limit, left.size());
  }

  /** Keeps what comes first and drops the rest. */
  private static final class Bounded extends OutputStream {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final int limit;
    private boolean dropped;

    Bounded(int limit) {
      this.limit = limit;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      int fits = Math.min(length, limit - kept.size());
      kept.write(bytes, offset, fits);
      dropped |= fits < length;
    }

    boolean full() {
      return dropped;
    }

    String text() {
      return kept.toString(StandardCharsets.UTF_8);
    }
  }
}
