package io.skerry.deployer.watch;

import io.skerry.deployer.configuration.Configuration;
import io.skerry.deployer.configuration.RepositoryRequest;
import io.skerry.deployer.watch.CredentialFiles.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The wish to watch a repository, as it comes over the network: with what its files hold.
 *
 * @param statusToken for the notifier of the type {@code statusType}
 */
public record RepositoryWish(
    @Nullable String name,
    @Nullable String url,
    @Nullable String branch,
    @Nullable String interval,
    @Nullable String token,
    @Nullable String sshKey,
    @Nullable String knownHosts,
    @Nullable String ca,
    @Nullable String webhookSecret,
    @Nullable String statusType,
    @Nullable String statusUrl,
    @Nullable String statusProject,
    @Nullable String statusToken) {
  private static final Map<Kind, String> KEYS =
      Map.of(
          Kind.TOKEN, "tokenFile",
          Kind.SSH_KEY, "sshKey",
          Kind.KNOWN_HOSTS, "knownHosts",
          Kind.CA, "caFile",
          Kind.WEBHOOK_SECRET, "webhookSecretFile",
          Kind.STATUS_TOKEN, "status.tokenFile");

  /** What goes into files. */
  Map<Kind, String> contents() {
    Map<Kind, String> contents = new EnumMap<>(Kind.class);
    put(contents, Kind.TOKEN, token);
    put(contents, Kind.SSH_KEY, sshKey);
    put(contents, Kind.KNOWN_HOSTS, knownHosts);
    put(contents, Kind.CA, ca);
    put(contents, Kind.WEBHOOK_SECRET, webhookSecret);
    put(contents, Kind.STATUS_TOKEN, statusToken);
    return contents;
  }

  private static void put(Map<Kind, String> to, Kind kind, @Nullable String content) {
    if (content != null) {
      to.put(kind, content);
    }
  }

  /** The same with the names of files that lie in a directory. */
  Configuration.Watched in(Path directory) {
    Map<String, String> keys = new TreeMap<>();
    put(keys, "name", name);
    put(keys, "url", url);
    put(keys, "branch", branch);
    put(keys, "interval", interval);
    put(keys, "status.type", statusType);
    put(keys, "status.url", statusUrl);
    put(keys, "status.project", statusProject);
    KEYS.forEach((kind, key) -> {
      Path file = directory.resolve(kind.file());
      if (Files.exists(file)) {
        keys.put(key, file.toString());
      }
    });
    return RepositoryRequest.read(keys);
  }

  private static void put(Map<String, String> to, String key, @Nullable String value) {
    if (value != null) {
      to.put(key, value);
    }
  }

  /** A record would print what must not be printed. */
  @Override
  public String toString() {
    return "RepositoryWish[" + name + "]";
  }
}
