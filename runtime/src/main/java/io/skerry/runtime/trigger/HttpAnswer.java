package io.skerry.runtime.trigger;

import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.function.Contract;
import io.skerry.runtime.invoke.CallStreams;
import io.skerry.runtime.web.Exchange;
import io.skerry.runtime.web.RequestBody;
import io.skerry.runtime.web.ResponseStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns a function's output into an HTTP answer. Up to 64 KiB wait for the exit status; more is
 * sent as it comes. Used by the thread that runs the call.
 */
final class HttpAnswer implements CallStreams {
  private static final int HELD = 64 * 1024;

  /** What is looked through again with each piece while nobody else is to wait. */
  private static final int SHORT_HEAD = 8 * 1024;

  private final Exchange exchange;
  private final RequestBody body;
  private final InputStream input;
  private final Contract contract;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream(1024);
  private @Nullable CgiHeader header;
  private @Nullable ResponseStream stream;
  private boolean sendsEvents;

  /**
   * @param input what of the body goes to the function: the body itself, or all of a short one
   */
  HttpAnswer(Exchange exchange, RequestBody body, InputStream input, Contract contract) {
    this.exchange = exchange;
    this.body = body;
    this.input = input;
    this.contract = contract;
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public void output(ByteBuffer piece) {
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    if (stream != null) {
      send(stream, bytes);
      return;
    }
    held.writeBytes(bytes);
    if (contract == Contract.CGI && header == null) {
      readHeader();
    }
    if (held.size() > HELD || sendsEvents) {
      begin();
    }
  }

  @Override
  public boolean takesAtOnce(int bytes) {
    boolean lookingForHead = contract == Contract.CGI && header == null;
    return stream == null && held.size() + bytes <= (lookingForHead ? SHORT_HEAD : HELD);
  }

  /** The client left, or its body is refused, while the call waited for a place. */
  @Override
  public boolean gone() {
    return exchange.gone() || body.exceeded();
  }

  private void readHeader() {
    byte[] bytes = held.toByteArray();
    Optional<Integer> end = CgiHeader.end(bytes, bytes.length);
    if (end.isPresent()) {
      CgiHeader parsed = CgiHeader.parse(bytes, end.get());
      header = parsed;
      sendsEvents = sendsEvents(parsed);
      held.reset();
      held.writeBytes(Arrays.copyOfRange(bytes, end.get(), bytes.length));
    } else if (bytes.length > HELD) {
      throw new SkerryException(
          ErrorCode.FUNCTION_FAILED,
          "the function's contract is cgi, but its first " + HELD + " bytes hold no empty line");
    }
  }

  private static boolean sendsEvents(CgiHeader header) {
    return header.fields().stream()
        .anyMatch(
            field -> isContentType(field) && field.getValue().startsWith("text/event-stream"));
  }

  private static boolean isContentType(Map.Entry<String, String> field) {
    return field.getKey().equalsIgnoreCase("Content-Type");
  }

  private void begin() {
    byte[] first = held.toByteArray();
    int status = applyHead(first);
    ResponseStream begun = exchange.stream(status);
    stream = begun;
    send(begun, first);
  }

  private static void send(ResponseStream stream, byte[] bytes) {
    try {
      stream.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The run went well: sends what is left. */
  void complete() {
    if (stream != null) {
      stream.close();
      return;
    }
    if (contract == Contract.CGI && header == null) {
      throw new SkerryException(
          ErrorCode.FUNCTION_FAILED,
          held.size() == 0
              ? "the function's contract is cgi, but it wrote nothing; write headers, an empty line,"
                  + " then the body"
              : "the function's contract is cgi, but its output holds no empty line after headers");
    }
    byte[] content = held.toByteArray();
    int status = applyHead(content);
    boolean bodyless = exchange.method().equals("HEAD") || status == 204 || status == 304;
    exchange.reply(status, bodyless ? new byte[0] : content);
  }

  private int applyHead(byte[] content) {
    exchange.setHeader("Content-Security-Policy", "sandbox");
    exchange.setHeader("X-Content-Type-Options", "nosniff");
    if (header == null) {
      exchange.setHeader("Content-Type", ContentType.guess(content));
      return 200;
    }
    boolean typed = header.fields().stream().anyMatch(HttpAnswer::isContentType);
    if (!typed && content.length > 0) {
      exchange.setHeader("Content-Type", ContentType.guess(content));
    }
    header.fields().forEach(field -> exchange.addHeader(field.getKey(), field.getValue()));
    return header.status();
  }
}
