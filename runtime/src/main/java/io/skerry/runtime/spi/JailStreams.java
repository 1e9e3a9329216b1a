package io.skerry.runtime.spi;

import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The three streams of a run, from the host's side. The output methods are called one at a time, in
 * order, and may block: the function then waits as soon as its pipe is full. What they throw ends
 * the run and comes out of {@link Jail#run}.
 */
public interface JailStreams {
  /**
   * The standard input, read from a thread of its own until its end; a function that does not read
   * it ends all the same.
   */
  InputStream input();

  /** Takes a piece of standard output. The buffer is the callee's only during the call. */
  void output(ByteBuffer piece);

  /** Whether so many bytes of output would be taken without waiting. */
  default boolean takesAtOnce(int bytes) {
    return false;
  }

  /** Takes a piece of standard error. The buffer is the callee's only during the call. */
  void error(ByteBuffer piece);
}
