package io.skerry.deployer.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/** A Git host on this machine, for one repository, that wants a token as the password. */
public final class GitWebServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String scheme;
  private final Repository repository;
  private volatile Optional<String> token;
  private volatile Optional<String> elsewhere = Optional.empty();

  /** The passwords that were sent here; none as an empty text. */
  public final List<String> shown = new CopyOnWriteArrayList<>();

  public GitWebServer(Repository repository, Optional<Identity> identity, Optional<String> token)
      throws IOException {
    this.repository = repository;
    this.token = token;
    this.scheme = identity.isPresent() ? "https" : "http";
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (identity.isPresent()) {
      HttpsServer secure = HttpsServer.create(address, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(identity.get().server()));
      server = secure;
    } else {
      server = HttpServer.create(address, 0);
    }
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /** The repository's address. */
  public String url() {
    return scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/team/functions.git";
  }

  /** Wants another token from now on. */
  public void token(String other) {
    token = Optional.of(other);
  }

  /** Sends everybody to another address. */
  public void redirect(String address) {
    elsewhere = Optional.of(address);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      shown.add(password(exchange));
      String path = exchange.getRequestURI().getPath();
      if (elsewhere.isPresent()) {
        exchange
            .getResponseHeaders()
            .set("Location", elsewhere.get() + "/info/refs?service=git-upload-pack");
        exchange.sendResponseHeaders(302, -1);
      } else if (token.isPresent() && !token.get().equals(password(exchange))) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
        exchange.sendResponseHeaders(401, -1);
      } else if (path.equals("/team/functions.git/info/refs")) {
        advertise(exchange);
      } else if (path.equals("/team/functions.git/git-upload-pack")) {
        upload(exchange);
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static String password(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null || !header.startsWith("Basic ")) {
      return "";
    }
    String pair =
        new String(
            Base64.getDecoder().decode(header.substring("Basic ".length())),
            StandardCharsets.UTF_8);
    return pair.substring(pair.indexOf(':') + 1);
  }

  private void advertise(HttpExchange exchange) throws IOException {
    exchange
        .getResponseHeaders()
        .set("Content-Type", "application/x-git-upload-pack-advertisement");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      PacketLineOut lines = new PacketLineOut(out);
      lines.writeString("# service=git-upload-pack\n");
      lines.end();
      pack().sendAdvertisedRefs(new RefAdvertiser.PacketLineOutRefAdvertiser(lines));
    }
  }

  private void upload(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-result");
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    InputStream in =
        zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      pack().upload(in, out, null);
    }
  }

  private UploadPack pack() {
    UploadPack pack = new UploadPack(repository);
    pack.setBiDirectionalPipe(false);
    return pack;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
