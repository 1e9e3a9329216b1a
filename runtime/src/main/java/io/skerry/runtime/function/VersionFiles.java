package io.skerry.runtime.function;

import java.util.List;

/**
 * What the snapshot of a version holds.
 *
 * @param list its files and links, by path; directories are not listed
 * @param entries how many there are, listed or not
 * @param bytes of all of them together
 * @param note what is left out, in words; empty when nothing is
 */
public record VersionFiles(List<Entry> list, long entries, long bytes, String note) {
  public VersionFiles {
    list = List.copyOf(list);
  }

  /**
   * A file or a link.
   *
   * @param path relative to the tree
   * @param mode type and permissions in octal digits, as Git writes them
   * @param size bytes
   * @param hash SHA-256 of the content; empty where it was not read
   * @param target of a link; empty for a file
   */
  public record Entry(String path, String mode, long size, String hash, String target) {}
}
