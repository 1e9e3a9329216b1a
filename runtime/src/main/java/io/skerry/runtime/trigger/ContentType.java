package io.skerry.runtime.trigger;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Says what an answer is when its function does not. */
final class ContentType {
  private ContentType() {}

  /** Text when the beginning is valid UTF-8 (a character may be cut at the end), else bytes. */
  static String guess(byte[] beginning) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer characters = CharBuffer.allocate(beginning.length + 1);
    CoderResult result = decoder.decode(ByteBuffer.wrap(beginning), characters, false);
    return result.isError() ? "application/octet-stream" : "text/plain; charset=utf-8";
  }
}
