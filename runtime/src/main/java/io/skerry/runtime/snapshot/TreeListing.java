package io.skerry.runtime.snapshot;

import io.skerry.runtime.function.VersionFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Lists a tree that strangers wrote. No link is followed, and what cannot be read is told instead
 * of failing: a list is not worth a build.
 *
 * <p>Everything that runs in the tree must be gone. Meant for a tree that was just built, whose
 * files the kernel still has in memory.
 */
public final class TreeListing {
  /** Entries that are listed; the rest is counted. */
  public static final int MOST_ENTRIES = 20_000;

  /** Bytes of content that are read for their hashes, of all files together: a second. */
  public static final long MOST_READ = 256L << 20;

  private static final int LINK = 0120000;
  private static final int TYPE = 0170000;
  private static final int PIECE = 64 * 1024;

  private final int mostEntries;
  private final List<VersionFiles.Entry> list = new ArrayList<>();
  private final byte[] buffer = new byte[PIECE];
  private final MessageDigest sha = sha256();
  private long unread;
  private long readable;
  private long entries;
  private long bytes;
  private long closed;

  private TreeListing(int mostEntries, long mostRead) {
    this.mostEntries = mostEntries;
    this.readable = mostRead;
  }

  /** Lists everything below the directory. */
  public static VersionFiles of(Path root) {
    return of(root, MOST_ENTRIES, MOST_READ);
  }

  static VersionFiles of(Path root, int mostEntries, long mostRead) {
    TreeListing listing = new TreeListing(mostEntries, mostRead);
    listing.walk(root, "");
    return new VersionFiles(listing.list, listing.entries, listing.bytes, listing.note());
  }

  private void walk(Path directory, String prefix) {
    List<Path> children;
    try {
      children = Tree.children(directory);
    } catch (IOException _) {
      closed++;
      return;
    }
    children.sort(Comparator.comparing(TreeListing::name));
    for (Path child : children) {
      String path = prefix + name(child);
      if (Tree.isDirectory(child)) {
        walk(child, path + "/");
      } else {
        add(child, path);
      }
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private void add(Path file, String path) {
    int mode = 0;
    long size = 0;
    String hash = "";
    String target = "";
    try {
      Map<String, Object> found =
          Files.readAttributes(file, "unix:mode,size", LinkOption.NOFOLLOW_LINKS);
      mode = ((Number) Objects.requireNonNull(found.get("mode"))).intValue();
      size = ((Number) Objects.requireNonNull(found.get("size"))).longValue();
      if (list.size() < mostEntries) {
        boolean link = (mode & TYPE) == LINK;
        target = link ? Files.readSymbolicLink(file).toString() : "";
        hash = link ? "" : hash(file, size);
      }
    } catch (IOException _) {
      unread++;
    }
    entries++;
    bytes += size;
    if (list.size() < mostEntries) {
      list.add(new VersionFiles.Entry(path, Integer.toOctalString(mode), size, hash, target));
    }
  }

  private String hash(Path file, long size) throws IOException {
    // A pipe would be waited for; the snapshot refuses it later, in words.
    if (size > readable || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      unread++;
      return "";
    }
    readable -= size;
    sha.reset();
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        sha.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private String note() {
    List<String> notes = new ArrayList<>();
    if (entries > list.size()) {
      notes.add("only the first %d of %d files are listed".formatted(list.size(), entries));
    }
    if (unread > 0) {
      notes.add("%d files are known by their size alone".formatted(unread));
    }
    if (closed > 0) {
      notes.add("%d directories could not be read".formatted(closed));
    }
    return String.join("; ", notes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
