package io.skerry.deployer.yaml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.reader.StreamReader;

/** Turns a file's bytes into text that a YAML parser may see. */
final class SourceText {
  /** The largest file that is looked at, in bytes. */
  static final int LARGEST = 64 * 1024;

  private static final String EXPECTED = "text in UTF-8";
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private SourceText() {}

  static String decode(byte[] content) throws Refusal {
    if (content.length > LARGEST) {
      throw new Refusal(
          Place.START, "at most 64 KiB", content.length + " bytes", "keep data in other files");
    }
    if (content.length >= 2 && isUtf16(content[0], content[1])) {
      throw new Refusal(Place.START, EXPECTED, "UTF-16", "save the file as UTF-8");
    }
    CharBuffer chars = CharBuffer.allocate(content.length);
    ByteBuffer bytes = ByteBuffer.wrap(content);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(bytes, chars, true);
    String text = chars.flip().toString();
    if (result.isError()) {
      throw new Refusal(
          end(text),
          EXPECTED,
          String.format("the byte 0x%02X, which is not UTF-8", bytes.get()),
          "save the file as UTF-8");
    }
    checkCharacters(text);
    return text;
  }

  private static boolean isUtf16(byte first, byte second) {
    return (first == (byte) 0xFE && second == (byte) 0xFF)
        || (first == (byte) 0xFF && second == (byte) 0xFE);
  }

  private static void checkCharacters(String text) throws Refusal {
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      throw new Refusal(
          Place.START, EXPECTED, "a byte order mark", "save the file as UTF-8 without one");
    }
    int at = 0;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      if (point == BYTE_ORDER_MARK || !StreamReader.isPrintable(point)) {
        throw new Refusal(
            end(text.substring(0, at)),
            "printable text",
            String.format("the character U+%04X", point),
            "remove it");
      }
      at += Character.charCount(point);
    }
  }

  private static Place end(String text) {
    int lineStart = text.lastIndexOf('\n') + 1;
    int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
    return new Place(line, 1 + text.codePointCount(lineStart, text.length()));
  }
}
