package io.skerry.runtime.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client that sends what it likes and reads answers byte by byte. */
public final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket = new Socket();

  /** An answer; {@code whole} is false when the connection ended before it did. */
  public record Answer(int status, String head, String body, boolean whole) {
    /** The first value of a header; empty when there is none. */
    public String header(String name) {
      String wanted = name.toLowerCase(Locale.ROOT) + ":";
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted))
          .map(line -> line.substring(wanted.length()).strip())
          .findFirst()
          .orElse("");
    }
  }

  public RawClient(int port) throws IOException {
    socket.setReceiveBufferSize(16 * 1024);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** Sends text, with every line break as CR LF. */
  public RawClient send(String text) throws IOException {
    return sendBytes(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawClient sendBytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  public InputStream in() throws IOException {
    return socket.getInputStream();
  }

  /** Reads one answer to a request that was no HEAD. */
  public Answer read() throws IOException {
    return read(false);
  }

  /** Reads one answer; one to HEAD has no body whatever it says. */
  public Answer read(boolean head) throws IOException {
    InputStream in = in();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return new Answer(0, bytes.toString(StandardCharsets.ISO_8859_1), "", false);
      }
      bytes.write(next);
    }
    String text = bytes.toString(StandardCharsets.ISO_8859_1);
    int status = Integer.parseInt(text.substring(9, 12));
    Answer bare = new Answer(status, text, "", true);
    if (head || status == 204 || status == 304) {
      return bare;
    }
    if (bare.header("Transfer-Encoding").equals("chunked")) {
      return chunks(bare);
    }
    String length = bare.header("Content-Length");
    byte[] body = length.isEmpty() ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    boolean whole = length.isEmpty() || body.length == Integer.parseInt(length);
    return new Answer(status, text, new String(body, StandardCharsets.UTF_8), whole);
  }

  private Answer chunks(Answer bare) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean whole = false;
    for (String size = line(); !size.isEmpty(); size = line()) {
      int length = Integer.parseInt(size, 16);
      byte[] chunk = in().readNBytes(length);
      body.writeBytes(chunk);
      if (chunk.length < length) {
        break;
      }
      line();
      if (length == 0) {
        whole = true;
        break;
      }
    }
    return new Answer(bare.status(), bare.head(), body.toString(StandardCharsets.UTF_8), whole);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in().read(); next >= 0 && next != '\n'; next = in().read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  /** Whether the server has closed the connection, waiting for it a while. */
  public boolean closed() {
    try {
      return in().read() < 0;
    } catch (java.net.SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
