package io.skerry.runtime.jail;

import io.skerry.runtime.spi.JailCommand;
import io.skerry.runtime.spi.JailExit;
import io.skerry.runtime.spi.JailStreams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The run of one command, from its start frame to its exit frame. For one thread at a time. */
final class LinuxRun {
  private static final int KILLED = 128 + 9;
  private static final JailExit.Cause[] CAUSES = JailExit.Cause.values(); // the warden's order

  private final WardenConnection connection;
  private final JailCommand command;
  private final JailStreams streams;
  private final LinuxInput input;
  private final int[] taken = new int[2]; // and not yet confirmed; less than half a window
  private volatile @Nullable IOException inputFailure;

  LinuxRun(WardenConnection connection, JailCommand command, JailStreams streams) {
    this.connection = connection;
    this.command = command;
    this.streams = streams;
    this.input = new LinuxInput(connection, streams.input(), this::inputFailed);
  }

  /** What a run is that was killed before it began or without the warden's word. */
  static JailExit killed() {
    return new JailExit(JailExit.Cause.KILLED, KILLED, Duration.ZERO, Duration.ZERO, 0);
  }

  /** The whole of it, on a thread that may wait. */
  JailExit run(ByteBuffer start) throws IOException {
    try {
      input.begin(start);
      JailExit exit = relay();
      IOException failure = inputFailure;
      if (failure != null) {
        throw new IOException("read its input: " + failure.getMessage(), failure);
      }
      return exit;
    } finally {
      input.stop();
    }
  }

  private void inputFailed(IOException failure) {
    inputFailure = failure;
    try {
      connection.send(Request.kill());
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Passes on what comes, from now to the exit; waits for it. */
  JailExit relay() throws IOException {
    for (Frame frame; (frame = connection.receive()) != null; ) {
      JailExit exit = take(frame);
      if (exit != null) {
        return exit;
      }
    }
    throw new IOException(WardenConnection.GIVEN_UP);
  }

  /** Passes one frame on; the exit when it is the last. */
  @Nullable JailExit take(Frame frame) throws IOException {
    ByteBuffer payload = frame.payload();
    switch (frame.type()) {
      case Frame.OUTPUT -> pass(0, payload);
      case Frame.ERROR_OUTPUT -> pass(1, payload);
      case Frame.INPUT_CREDIT -> input.grant(payload.getInt());
      case Frame.EXIT -> {
        return exit(payload);
      }
      case Frame.BOOT_EXIT -> {
        JailExit exit = exit(payload);
        if (exit.cause() == JailExit.Cause.KILLED) {
          return killed();
        }
        throw BootFailure.of(command, exit, BootFailure.BEFORE_START, "");
      }
      default -> throw new IOException(StandardCharsets.UTF_8.decode(payload).toString());
    }
    return null;
  }

  private void pass(int stream, ByteBuffer payload) throws IOException {
    int bytes = payload.remaining();
    if (stream == 0) {
      streams.output(payload);
    } else {
      streams.error(payload);
    }
    taken[stream] += bytes;
    if (taken[stream] >= Frame.PIECE) {
      connection.send(Request.credit(stream, taken[stream]));
      taken[stream] = 0;
    }
  }

  static JailExit exit(ByteBuffer payload) {
    return new JailExit(
        CAUSES[payload.getInt()],
        payload.getInt(),
        Duration.of(payload.getLong(), ChronoUnit.MICROS),
        Duration.of(payload.getLong(), ChronoUnit.MICROS),
        payload.getLong());
  }
}
