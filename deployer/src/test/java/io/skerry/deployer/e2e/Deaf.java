package io.skerry.deployer.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Callers who ask once, hold the connection and never read the answer. */
final class Deaf implements AutoCloseable {
  private final List<Socket> sockets = new ArrayList<>();

  /** So many of them call a path. */
  static Deaf on(String url, int callers) throws IOException {
    URI uri = URI.create(url);
    String request =
        "GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n\r\n";
    Deaf deaf = new Deaf();
    try {
      for (int i = 0; i < callers; i++) {
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        deaf.sockets.add(socket);
        socket.getOutputStream().write(request.getBytes(US_ASCII));
      }
      return deaf;
    } catch (IOException e) {
      deaf.close();
      throw e;
    }
  }

  /** Whether the service has closed its side of each, once what was under way is read. */
  boolean givenUp(Duration patience) throws IOException {
    for (Socket socket : sockets) {
      if (!isGivenUp(socket, patience)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isGivenUp(Socket caller, Duration patience) throws IOException {
    caller.setSoTimeout((int) patience.toMillis());
    byte[] piece = new byte[1 << 16];
    try {
      int size = 0;
      while (size >= 0) {
        size = caller.getInputStream().read(piece);
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
