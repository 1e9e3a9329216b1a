package io.skerry.deployer.git;

import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/**
 * Connections of one transport: they trust what they are told to, and where there is a token, they
 * lead to the repository's own host alone.
 */
final class HttpsAccess extends JDKHttpConnectionFactory {
  private final URI origin;
  private final boolean bound;
  private final Optional<TrustManager[]> trust;

  /**
   * @param bound whether another host must not be asked, because it would be sent the token
   */
  HttpsAccess(URI origin, boolean bound, Optional<TrustManager[]> trust) {
    this.origin = origin;
    this.bound = bound;
    this.trust = trust;
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    return super.create(allowed(url));
  }

  @Override
  public HttpConnection create(URL url, Proxy proxy) throws IOException {
    return super.create(allowed(url), proxy);
  }

  private URL allowed(URL url) throws IOException {
    if (bound && !origin(url.getProtocol(), url.getHost(), url.getPort()).equals(origin(origin))) {
      throw new RedirectedException(
          "it redirects to " + url.getProtocol() + "://" + url.getAuthority());
    }
    return url;
  }

  private static String origin(URI uri) {
    return origin(uri.getScheme(), uri.getHost(), uri.getPort());
  }

  private static String origin(String scheme, String host, int port) {
    int actual = port >= 0 ? port : scheme.equals("https") ? 443 : 80;
    return (scheme + "://" + host).toLowerCase(Locale.ROOT) + ":" + actual;
  }

  @Override
  public GitSession newSession() {
    return new Session();
  }

  /** Sent elsewhere, with a token that is for one host. */
  static final class RedirectedException extends IOException {
    private static final long serialVersionUID = 1L;

    RedirectedException(String message) {
      super(message);
    }
  }

  /** Certificates are verified whatever the Git configuration of the service's user says. */
  private final class Session implements GitSession {
    @Override
    public HttpConnection configure(HttpConnection connection, boolean verify)
        throws IOException, GeneralSecurityException {
      if (trust.isPresent() && connection.getURL().getProtocol().equals("https")) {
        connection.configure(null, trust.get(), null);
      }
      return connection;
    }

    @Override
    public void close() {
      // Nothing is kept.
    }
  }
}
