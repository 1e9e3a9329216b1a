package io.skerry.runtime.jail;

import io.skerry.runtime.spi.JailStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** Streams that feed given input, and keep the outputs and whether two calls ever overlapped. */
public class RecordingStreams implements JailStreams {
  private final InputStream input;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream error = new ByteArrayOutputStream();
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile boolean overlapped;

  public RecordingStreams() {
    this(new byte[0]);
  }

  public RecordingStreams(byte[] input) {
    this(new ByteArrayInputStream(input));
  }

  public RecordingStreams(InputStream input) {
    this.input = input;
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public void output(ByteBuffer piece) {
    record(piece, output);
  }

  @Override
  public void error(ByteBuffer piece) {
    record(piece, error);
  }

  private void record(ByteBuffer piece, ByteArrayOutputStream to) {
    if (!busy.compareAndSet(false, true)) {
      overlapped = true;
    }
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    synchronized (to) {
      to.writeBytes(bytes);
    }
    busy.set(false);
  }

  /** What came on standard output so far. */
  public byte[] outputBytes() {
    synchronized (output) {
      return output.toByteArray();
    }
  }

  /** Standard output as text. */
  public String outputText() {
    return new String(outputBytes(), StandardCharsets.UTF_8);
  }

  /** Standard error as text. */
  public String errorText() {
    synchronized (error) {
      return error.toString(StandardCharsets.UTF_8);
    }
  }

  /** Whether two calls ever ran at the same time, which the contract forbids. */
  public boolean overlapped() {
    return overlapped;
  }
}
