package io.skerry.runtime.invoke;

import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** The caller's side of a run's streams. */
public interface CallStreams {
  /** The standard input. It is read from a thread of its own and may block. */
  InputStream input();

  /**
   * Takes a piece of standard output; may block, which makes the function wait.
   *
   * @throws UncheckedIOException when the caller is gone; the run is then cancelled
   */
  void output(ByteBuffer piece);

  /** Whether so many bytes of output would be taken without waiting. */
  default boolean takesAtOnce(int bytes) {
    return false;
  }

  /** Whether nobody wants the result any more; asked once, before anything is run. */
  default boolean gone() {
    return false;
  }
}
