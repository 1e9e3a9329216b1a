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
  private final boolean logsOutput;
  private long written;

  /**
   * @param logsOutput whether the output goes to the log too, because nobody else reads it
   */
  RunStreams(CallStreams caller, RunLog log, long limit, boolean logsOutput) {
    this.caller = caller;
    this.log = log;
    this.limit = limit;
    this.logsOutput = logsOutput;
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
    if (logsOutput) {
      log.add(piece);
    }
    caller.output(piece);
  }

  @Override
  public boolean takesAtOnce(int bytes) {
    return caller.takesAtOnce(bytes);
  }

  @Override
  public void error(ByteBuffer piece) {
    log.add(piece);
  }

  long written() {
    return written;
  }
}
