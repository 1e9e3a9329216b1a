package io.skerry.deployer.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A classic server that starts a program for each request, without isolation. */
final class CgiServer implements AutoCloseable {
  private static final int LOOKS = 100;
  private static final long LOOK_MILLIS = 50;

  private static final String PROGRAM =
      """
      #include <stdio.h>
      int main(void) {
        puts("Content-Type: text/plain\\n\\nhello");
        return 0;
      }
      """;

  private final Process process;
  private final int port;

  private CgiServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static CgiServer start(Path lighttpd, Path work) throws IOException, InterruptedException {
    Path root = Files.createDirectories(work.resolve("htdocs"));
    Path program = Compiler.compile(PROGRAM, work.resolve("cgi"));
    Files.move(program, root.resolve("hello.cgi"), StandardCopyOption.REPLACE_EXISTING);
    int port = freePort();
    Path settings =
        Files.writeString(
            work.resolve("cgi.conf"),
            """
            server.modules = ("mod_cgi")
            server.bind = "127.0.0.1"
            server.port = %d
            server.document-root = "%s"
            server.max-keep-alive-requests = 1000000000
            cgi.assign = (".cgi" => "")
            """
                .formatted(port, root));
    Process process =
        new ProcessBuilder(List.of(lighttpd.toString(), "-D", "-f", settings.toString()))
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("cgi.log").toFile())
            .start();
    CgiServer server = new CgiServer(process, port);
    try {
      server.awaitListening();
      return server;
    } catch (IOException | InterruptedException e) {
      server.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private void awaitListening() throws IOException, InterruptedException {
    for (int i = 0; i < LOOKS; i++) {
      try (Socket _ = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
        return;
      } catch (IOException e) {
        if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new IOException("lighttpd ended with " + process.exitValue(), e);
        }
      }
    }
    throw new IOException("lighttpd does not listen on port " + port);
  }

  Subject subject(Path loop) {
    return Spawn.call("CGI by lighttpd, not isolated", loop, port, "/hello.cgi");
  }

  @Override
  public void close() {
    Ending.of(process);
  }
}
