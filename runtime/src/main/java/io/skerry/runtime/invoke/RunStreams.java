package io.skerry.runtime.invoke;

import io.skerry.runtime.spi.JailStreams;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Passes a run's streams on, counts its output, and keeps its log. Used by one thread. */
final class RunStreams implements JailStreams {
  /** The output is longer than the function may write. */
  static final class OutputLimit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputLimit() {
      super("output limit", null, false, false);
    }
  }

  private final CallStreams caller;
  private final RunLog log;
  private final long limit;
  private long written;

  RunStreams(CallStreams caller, RunLog log, long limit) {
    this.caller = caller;
    this.log = log;
    this.limit = limit;
  }

  @Override
  public InputStream input() {
    return caller.input();
  }

  @Override
  public void output(ByteBuffer piece) {
    written += piece.remaining();
    if (written > limit) {
      throw new OutputLimit();
    }
    caller.output(piece);
  }

  @Override
  public void error(ByteBuffer piece) {
    log.add(piece);
  }

  long written() {
    return written;
  }
}
