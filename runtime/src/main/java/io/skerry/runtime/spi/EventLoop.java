package io.skerry.runtime.spi;

import java.io.IOException;
import java.nio.channels.SelectableChannel;

/** A thread that many calls share; whoever runs on it must not wait for anything. */
public interface EventLoop {
  /**
   * Calls back on the loop whenever the channel can be read. For the loop's own thread.
   *
   * @param channel one that does not block
   * @throws IOException when the loop takes no more of them
   */
  Watch watch(SelectableChannel channel, Runnable readable) throws IOException;

  /** That a channel is watched. */
  @FunctionalInterface
  interface Watch {
    /** Ends it; there is no call back any more. For the loop's own thread. */
    void cancel();
  }
}
