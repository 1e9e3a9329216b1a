package io.skerry.deployer.git;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Passes a push's answer on, a piece for each flush, and can slip an empty progress packet in
 * between, so that nothing on the way takes a long build for a dead connection. Once the client is
 * gone it swallows the rest: the deployment goes on.
 */
final class KeepAlive extends OutputStream implements PushHook.Pinger {
  /** A packet of side band 2 without content. */
  private static final byte[] EMPTY = "0005\2".getBytes(StandardCharsets.US_ASCII);

  private final BufferedOutputStream out;
  private boolean broken;

  KeepAlive(OutputStream out) {
    this.out = new BufferedOutputStream(out);
  }

  /** Sends an empty packet. Only between whole packets. */
  @Override
  public void ping() {
    write(EMPTY, 0, EMPTY.length);
    flush();
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (broken) {
      return;
    }
    try {
      out.write(bytes, offset, length);
    } catch (IOException _) {
      broken = true;
    }
  }

  @Override
  public void flush() {
    if (broken) {
      return;
    }
    try {
      out.flush();
    } catch (IOException _) {
      broken = true;
    }
  }
}
