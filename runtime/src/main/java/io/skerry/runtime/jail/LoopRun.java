package io.skerry.runtime.jail;

import io.skerry.runtime.spi.EventLoop;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailStreams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run whose frames come on an event loop, as long as nothing has to wait and it is not much; then
 * the rest of it goes on in a thread of its own. Either way one thread at a time.
 */
final class LoopRun {
  private static final Logger log = LoggerFactory.getLogger(LoopRun.class);

  /** What one run may have the loop pass on, so that who says much holds up nobody else. */
  private static final int SHARE = 128 * 1024;

  /** What a socket that nothing was sent on takes without waiting, even where it is set small. */
  private static final int FITS = 64 * 1024;

  /** What a frame costs beside its bytes. */
  private static final int PRICE = 512;

  /** A part of the run that may wait; null when it is not the last. */
  private interface Rest {
    @Nullable JailExit run() throws IOException;
  }

  private final WardenConnection connection;
  private final LinuxRun run;
  private final JailStreams streams;
  private final BiConsumer<@Nullable JailExit, @Nullable Throwable> ended;
  private EventLoop.@Nullable Watch watch;
  private int spent;

  /**
   * Does not begin yet.
   *
   * @param ended told once, of the exit or why there is none; on the loop or another thread
   */
  LoopRun(
      WardenConnection connection,
      LinuxRun run,
      JailStreams streams,
      BiConsumer<@Nullable JailExit, @Nullable Throwable> ended) {
    this.connection = connection;
    this.run = run;
    this.streams = streams;
    this.ended = ended;
  }

  /** Sends the start frame, with all input. For the loop's thread, as all that follows. */
  void begin(ByteBuffer start, EventLoop loop) {
    try {
      if (start.remaining() > FITS) {
        leaveLoop(() -> {
          connection.send(start);
          return null;
        });
        return;
      }
      connection.blocking(false);
      connection.send(start);
      watch = loop.watch(connection.channel(), this::readable);
    } catch (IOException | RuntimeException | Error e) {
      end(null, e);
      return;
    }
    if (connection.holds()) {
      readable();
    }
  }

  private void readable() {
    try {
      for (Frame frame; (frame = connection.poll()) != null; ) {
        if (isElsewhere(frame)) {
          Frame rest = frame;
          leaveLoop(() -> run.take(rest));
          return;
        }
        JailExit exit = run.take(frame);
        if (exit != null) {
          end(exit, null);
          return;
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      end(null, e);
    }
  }

  /** Whether it may have to wait, or the run has had its share of the loop. */
  private boolean isElsewhere(Frame frame) {
    int bytes = frame.payload().remaining();
    spent += bytes + PRICE;
    return spent > SHARE || (frame.type() == Frame.OUTPUT && !streams.takesAtOnce(bytes));
  }

  private void leaveLoop(Rest first) throws IOException {
    unwatch();
    Thread.ofVirtual()
        .name("jail-run")
        .start(() -> {
          JailExit exit;
          try {
            exit = first.run();
            exit = exit == null ? run.relay() : exit;
          } catch (IOException | RuntimeException | Error e) {
            ended.accept(null, e);
            return;
          }
          ended.accept(exit, null);
        });
  }

  private void end(@Nullable JailExit exit, @Nullable Throwable failure) {
    try {
      unwatch();
    } catch (IOException e) {
      log.debug("The connection of a jail whose run is over: {}", e.getMessage());
    }
    ended.accept(exit, failure);
  }

  /** Whoever reads from now on may wait. */
  private void unwatch() throws IOException {
    EventLoop.Watch ending = watch;
    watch = null;
    if (ending != null) {
      ending.cancel();
    }
    connection.blocking(true);
  }
}
