package io.skerry.runtime.trigger;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Turns a path as it was sent into the text that routes and functions see. */
final class RequestPath {
  private static final int HEX = 16;

  private RequestPath() {}

  /**
   * Decodes percent signs and resolves {@code .} and {@code ..}.
   *
   * @throws SkerryException (invalid request) for broken escapes, text that is no UTF-8, control
   *     characters, and paths that climb out
   */
  static String decode(String raw) {
    if (!raw.startsWith("/")) {
      throw invalid("does not begin with a slash");
    }
    String text = unescape(raw);
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw invalid("holds a control character");
    }
    return resolve(text);
  }

  private static String unescape(String raw) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    byte[] source = raw.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < source.length; i++) {
      if (source[i] != '%') {
        bytes.write(source[i]);
        continue;
      }
      if (i + 2 >= source.length) {
        throw invalid("ends within a percent escape");
      }
      int high = Character.digit(source[i + 1], HEX);
      int low = Character.digit(source[i + 2], HEX);
      if (high < 0 || low < 0) {
        throw invalid("has a percent sign without two hexadecimal digits behind it");
      }
      bytes.write(high * HEX + low);
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new SkerryException(ErrorCode.INVALID_REQUEST, "the path is no valid UTF-8", e);
    }
  }

  private static String resolve(String text) {
    if (!text.contains("/.")) {
      return text;
    }
    Deque<String> segments = new ArrayDeque<>();
    String[] parts = text.substring(1).split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      if (parts[i].equals("..")) {
        if (segments.pollLast() == null) {
          throw invalid("climbs above its root");
        }
      } else if (!parts[i].equals(".")) {
        segments.addLast(parts[i]);
        continue;
      }
      if (last) {
        segments.addLast("");
      }
    }
    return "/" + String.join("/", segments);
  }

  private static SkerryException invalid(String what) {
    return new SkerryException(ErrorCode.INVALID_REQUEST, "the path " + what);
  }
}
