package io.skerry.runtime.spi;

import java.util.concurrent.CompletableFuture;

/** One prepared jail. It runs one command, once, and is gone afterwards. */
public interface Jail extends AutoCloseable {
  /** The id from its spec. */
  String id();

  /** Where its processes see the tree; their working directory. */
  default String app() {
    return "/app";
  }

  /**
   * Starts the command, or gives the program that was started ahead the command's environment,
   * passes its streams on, and returns when the main process is over and what it had written was
   * handed to the streams. The rest of the jail dies with the main process.
   *
   * @throws io.skerry.runtime.fault.SkerryException when the command could not be started, or the
   *     jail was lost
   * @throws IllegalStateException on a second call
   */
  JailExit run(JailCommand command, JailStreams streams);

  /**
   * The same for a caller who does not wait. What {@link #run} would throw ends the future, which
   * may be on the loop.
   *
   * @param loop the caller's; it may bring the streams too, as long as they take without waiting
   */
  default CompletableFuture<JailExit> start(
      JailCommand command, JailStreams streams, EventLoop loop) {
    CompletableFuture<JailExit> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("run-" + id())
        .start(() -> {
          try {
            result.complete(run(command, streams));
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /**
   * Bytes that its processes have of their own while it waits for its run; 0 where nobody counts.
   */
  default long memory() {
    return 0;
  }

  /**
   * Whether it still waits for its run: it may have been killed, lost with what made it, or robbed
   * of its address.
   */
  default boolean usable() {
    return true;
  }

  /**
   * Kills everything in the jail; {@link #run} then returns with {@link JailExit.Cause#KILLED}.
   * From any thread, at any time, more than once.
   */
  void kill();

  /** Kills what still runs and gives everything back. More than once is fine. */
  @Override
  void close();
}
