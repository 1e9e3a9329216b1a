package io.skerry.runtime.invoke;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A caller that keeps what it is given, or has left. */
final class Output implements CallStreams {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  volatile boolean left;
  volatile boolean breaks;

  @Override
  public InputStream input() {
    return new ByteArrayInputStream(new byte[0]);
  }

  @Override
  public void output(ByteBuffer piece) {
    if (breaks) {
      throw new UncheckedIOException(new java.io.IOException("gone"));
    }
    byte[] taken = new byte[piece.remaining()];
    piece.get(taken);
    bytes.writeBytes(taken);
  }

  @Override
  public boolean gone() {
    return left;
  }

  String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
