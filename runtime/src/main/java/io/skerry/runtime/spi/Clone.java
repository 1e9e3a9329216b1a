package io.skerry.runtime.spi;

import java.nio.file.Path;

/** A copy-on-write copy of a version's tree for one jail. Closing it, once or more, destroys it. */
public interface Clone extends AutoCloseable {
  /** The directory on the host. */
  Path tree();

  /**
   * Whether the tree is shared and read-only, so that the jail driver must lay a private writable
   * layer over it; otherwise it is private and writable.
   */
  boolean shared();

  @Override
  void close();
}
