package io.skerry.deployer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skerry.deployer.AdminToken;
import io.skerry.deployer.Service;
import io.skerry.runtime.store.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Reaches the service: {@code SKERRY_URL} and {@code SKERRY_TOKEN} say where and who; else the data
 * directory on the same machine does.
 */
final class Connection {
  private static final String URL = "SKERRY_URL";
  private static final String TOKEN = "SKERRY_TOKEN";
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "the service's data directory (default: ${DEFAULT-VALUE})")
  private Path data = defaultData();

  private static Path defaultData() {
    String variable = System.getenv("SKERRY_DATA");
    return Path.of(variable == null ? "skerry-data" : variable);
  }

  /** Reads a path of the REST API. */
  JsonNode get(String path) {
    return json(text(path));
  }

  /** Sends a value to a path of the REST API; what it answers. */
  JsonNode post(String path, JsonNode body) {
    return json(
        answer(
            request("/api/v1" + path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))));
  }

  /** Removes what is at a path of the REST API. */
  void delete(String path) {
    var _ = answer(request("/api/v1" + path).DELETE());
  }

  /** Reads a path of the REST API that answers with text. */
  String text(String path) {
    return answer(request("/api/v1" + path));
  }

  private String answer(HttpRequest.Builder request) {
    HttpResponse<String> response = send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new CliException(ExitStatus.REFUSED, problem(response.statusCode(), response.body()));
    }
    return response.body();
  }

  /** Posts JSON to a path of the REST API; what it answers, or nothing. */
  JsonNode post(String path, Object body) {
    HttpResponse<String> response =
        send(
            request("/api/v1" + path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body))),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new CliException(ExitStatus.REFUSED, problem(response.statusCode(), response.body()));
    }
    return response.body().isEmpty() ? Json.MAPPER.nullNode() : json(response.body());
  }

  /** The address of the service and the token, for programs that speak Git. */
  String repository(String name) {
    return setting(URL, Service.ADDRESS) + "/git/" + name + ".git";
  }

  /** The token. */
  String token() {
    return setting(TOKEN, AdminToken.FILE);
  }

  /** A request with the token. */
  HttpRequest.Builder request(String path) {
    String address = setting(URL, Service.ADDRESS);
    String token = setting(TOKEN, AdminToken.FILE);
    try {
      URI uri = URI.create(address + path);
      if (given(URL) != given(TOKEN) && !LOOPBACK.contains(String.valueOf(uri.getHost()))) {
        throw new CliException(
            ExitStatus.USAGE,
            "the token of one service is not sent to another: set both "
                + URL
                + " and "
                + TOKEN
                + ", or neither");
      }
      return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitStatus.USAGE, "the address " + address + " is wrong: " + e);
    }
  }

  <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
    HttpRequest whole = request.build();
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build()) {
      return client.send(whole, body);
    } catch (IOException e) {
      throw new CliException(
          ExitStatus.UNREACHABLE,
          "the service at " + whole.uri().getAuthority() + " does not answer; is it up? " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitStatus.FAILED, "interrupted");
    }
  }

  private static boolean given(String variable) {
    String value = System.getenv(variable);
    return value != null && !value.isBlank();
  }

  private String setting(String variable, String file) {
    @Nullable String value = System.getenv(variable);
    if (value != null && !value.isBlank()) {
      return value;
    }
    try {
      return Files.readString(data.resolve(file)).strip();
    } catch (IOException _) {
      throw new CliException(
          ExitStatus.UNREACHABLE,
          "cannot read "
              + data.resolve(file)
              + "; name the data directory with --data, or set SKERRY_URL and SKERRY_TOKEN");
    }
  }

  /** The problem that the service told, in one line. */
  static String problem(int status, String body) {
    try {
      JsonNode node = json(body);
      return node.path("detail").asText("the service answered " + status);
    } catch (CliException _) {
      return "the service answered " + status;
    }
  }

  static JsonNode json(String text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (IOException e) {
      throw new CliException(ExitStatus.FAILED, "the service's answer is no JSON: " + e);
    }
  }
}
