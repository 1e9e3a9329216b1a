package io.skerry.runtime.trigger;

import io.skerry.runtime.invoke.CallStreams;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The streams of a scheduled run: the schedule's body goes in; what comes out is in the log. */
final class CronStreams implements CallStreams {
  /** One for the whole run: a driver may ask for it before every read. */
  private final InputStream input;

  CronStreams(String body) {
    input = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public void output(ByteBuffer piece) {
    piece.position(piece.limit());
  }
}
