package io.skerry.runtime.invoke;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a run wrote for people, up to a bound; what is cut is marked. Used by one thread. */
final class RunLog {
  static final int BOUND = 64 * 1024;
  private static final int BYTE_MASK = 0xff;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
  private long cut;

  void add(ByteBuffer piece) {
    ByteBuffer rest = piece.duplicate();
    int fits = Math.min(rest.remaining(), BOUND - bytes.size());
    for (int i = 0; i < fits; i++) {
      bytes.write(rest.get() & BYTE_MASK);
    }
    cut += rest.remaining();
  }

  /** The text; what is no UTF-8 shows as replacement characters, NUL too. */
  String text() {
    String text = bytes.toString(StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    return cut == 0 ? text : text + "\n[log cut here: " + cut + " more bytes]\n";
  }
}
