package io.skerry.deployer.spi;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * What a notifier is told about one repository.
 *
 * @param repository the URL that it is fetched from, or its path
 * @param address of the service's API; absent to derive it from the repository's URL
 * @param project what the service calls the repository; absent to derive it as well
 * @param token read anew for every message, so that a new one takes effect at once; may throw
 * @param tls what to trust instead of the system's certificates
 */
public record NotifierSettings(
    String repository,
    Optional<URI> address,
    Optional<String> project,
    Supplier<String> token,
    Optional<SSLContext> tls) {
  @Override
  public String toString() {
    return "NotifierSettings[" + address + ", " + project + "]";
  }
}
