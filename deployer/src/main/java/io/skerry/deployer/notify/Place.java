package io.skerry.deployer.notify;

import io.skerry.deployer.spi.NotifierSettings;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Where a repository is at a service: the API's address and the project's path there.
 *
 * @param api without a slash at its end
 * @param project its parts, such as owner and repository
 */
record Place(String api, List<String> project) {
  private static final String SUFFIX = ".git";

  Place {
    project = List.copyOf(project);
  }

  /**
   * Finds it from what was configured, else from the repository's URL.
   *
   * @param api makes the API's address from the repository's host
   * @param most how many parts a project has at the most; two at the least
   */
  static Place of(NotifierSettings settings, UnaryOperator<String> api, int most) {
    Optional<URI> repository = remote(settings.repository());
    String address =
        settings
            .address()
            .map(URI::toString)
            .or(() -> repository.map(uri -> api.apply(host(uri))))
            .orElseThrow(() -> unknown("status.url"));
    String path =
        settings
            .project()
            .or(() -> repository.map(URI::getPath))
            .orElseThrow(() -> unknown("status.project"));
    List<String> project = parts(path);
    if (project.size() < 2 || project.size() > most || project.stream().anyMatch(Place::isNoName)) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST,
          "'" + path + "' does not name a project; write OWNER/NAME to status.project");
    }
    return new Place(
        address.endsWith("/") ? address.substring(0, address.length() - 1) : address, project);
  }

  private static boolean isNoName(String part) {
    return part.equals(".") || part.equals("..");
  }

  private static Optional<URI> remote(String repository) {
    try {
      URI uri = new URI(repository);
      return uri.getHost() == null ? Optional.empty() : Optional.of(uri);
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  /** With its port where that is one of the web. */
  private static String host(URI uri) {
    boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    return (web ? uri.getScheme() : "https")
        + "://"
        + uri.getHost()
        + (web && uri.getPort() >= 0 ? ":" + uri.getPort() : "");
  }

  private static List<String> parts(String path) {
    String bare = path.endsWith(SUFFIX) ? path.substring(0, path.length() - SUFFIX.length()) : path;
    return Arrays.stream(bare.split("/", -1)).filter(part -> !part.isEmpty()).toList();
  }

  private static SkerryException unknown(String key) {
    return new SkerryException(
        ErrorCode.INVALID_REQUEST,
        "the repository's address does not tell where its commit status goes; set " + key);
  }

  /** The project as parts of a path. */
  String path() {
    return project.stream().map(Place::encode).collect(Collectors.joining("/"));
  }

  /** The project as one part of a path. */
  String segment() {
    return encode(String.join("/", project));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
