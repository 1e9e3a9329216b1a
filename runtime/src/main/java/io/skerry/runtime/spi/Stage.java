package io.skerry.runtime.spi;

import java.nio.file.Path;

/**
 * A writable tree that a build fills. Closing it gives it back, unless it became a snapshot.
 *
 * <p>What lies in the tree was written by strangers: never follow a link in it.
 */
public interface Stage extends AutoCloseable {
  /** The build's id. */
  String build();

  /** The tree's directory on the host. */
  Path tree();

  /**
   * Gives everything in the tree to the user that the build runs as. For whoever wrote files into
   * it, before the build starts; while a build runs in the tree it is not safe.
   */
  void handOver();

  /**
   * Takes the tree back once the build has ended, so that the service itself may read and change
   * it. Only when no process of the build is left.
   */
  default void takeBack() {}

  @Override
  void close();
}
