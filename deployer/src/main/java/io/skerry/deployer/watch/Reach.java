package io.skerry.deployer.watch;

import io.skerry.deployer.git.Certificates;
import io.skerry.deployer.git.FetchFault;
import io.skerry.deployer.git.Fetched.Failed;
import io.skerry.deployer.git.Fetched.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Finds out how far a host can be reached: its name, its port, its certificate. */
final class Reach {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final Map<String, Integer> PORTS = Map.of("https", 443, "http", 80, "ssh", 22);

  private Reach() {}

  /** The step that failed, if one did; what the others have found. */
  static Optional<Failed> attempt(URI url, Optional<Path> ca, Map<Step, String> found) {
    String host = url.getHost() == null ? "" : url.getHost().replaceAll("[\\[\\]]", "");
    int port = url.getPort() >= 0 ? url.getPort() : PORTS.getOrDefault(url.getScheme(), 0);
    try {
      InetAddress[] addresses = InetAddress.getAllByName(host);
      found.put(
          Step.NAME,
          Arrays.stream(addresses)
              .map(InetAddress::getHostAddress)
              .distinct()
              .collect(Collectors.joining(", ")));
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(addresses[0], port), PATIENCE_MILLIS);
        found.put(Step.CONNECT, addresses[0].getHostAddress() + " port " + port);
        if ("https".equals(url.getScheme())) {
          found.put(Step.TLS, handshake(socket, host, port, ca));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(FetchFault.of(e));
    }
  }

  private static String handshake(Socket socket, String host, int port, Optional<Path> ca)
      throws IOException {
    SSLSocketFactory factory =
        ca.map(file -> Certificates.context(file).getSocketFactory())
            .orElseGet(() -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    try (SSLSocket secure = (SSLSocket) factory.createSocket(socket, host, port, true)) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
      secure.setSoTimeout(PATIENCE_MILLIS);
      secure.startHandshake();
      return secure.getSession().getProtocol()
          + ", certificate of "
          + secure.getSession().getPeerPrincipal().getName();
    }
  }
}
