package io.skerry.deployer.notify;

import io.skerry.deployer.spi.Delivery;
import io.skerry.deployer.spi.NotifierSettings;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Posts JSON to a service's API, and says what its answer means. Redirects are not followed: the
 * token is for one host.
 */
final class StatusPost {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int SHOWN = 200;
  private static final long LONGEST_WAIT = Duration.ofMinutes(15).toSeconds();

  /** For all repositories of services with a certificate that everybody trusts. */
  private static final HttpClient SHARED = client().build();

  private final HttpClient client;

  StatusPost(NotifierSettings settings) {
    this.client = settings.tls().map(tls -> client().sslContext(tls).build()).orElse(SHARED);
  }

  private static HttpClient.Builder client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(Duration.ofSeconds(10));
  }

  /** Posts the body; the headers are added to those for JSON. */
  Delivery send(String address, Map<String, String> headers, Map<String, String> body)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("User-Agent", "skerry")
            .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)));
    headers.forEach(request::header);
    try {
      return judge(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (SkerryException e) {
      return new Delivery.Refused(e.text());
    } catch (IOException e) {
      return new Delivery.Later(Duration.ZERO, "it cannot be reached: " + e);
    }
  }

  private static Delivery judge(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return new Delivery.Done();
    }
    String why = "it answered " + status + ": " + excerpt(response.body());
    Optional<Duration> wait =
        response.headers().firstValue("Retry-After").flatMap(StatusPost::wait);
    boolean busy = status == 429 || (status == 403 && isRateLimit(response, wait.isPresent()));
    return status >= 500 || status == 408 || busy
        ? new Delivery.Later(wait.orElse(Duration.ZERO), why)
        : new Delivery.Refused(why);
  }

  /** GitHub tells its limits with 403 too. */
  private static boolean isRateLimit(HttpResponse<String> response, boolean told) {
    return told
        || response.headers().firstValue("x-ratelimit-remaining").filter("0"::equals).isPresent();
  }

  private static Optional<Duration> wait(String seconds) {
    return seconds.matches("[0-9]{1,9}")
        ? Optional.of(Duration.ofSeconds(Math.min(LONGEST_WAIT, Long.parseLong(seconds))))
        : Optional.empty();
  }

  private static String excerpt(String body) {
    String line = body.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
  }
}
