package io.skerry.deployer.configuration;

import io.skerry.deployer.yaml.DurationShape;
import io.skerry.deployer.yaml.Key;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of an item of {@code repositories}. */
final class RepositoryKeys {
  static final DurationShape INTERVAL_SHAPE =
      new DurationShape(Duration.ofSeconds(1), Duration.ofDays(1));

  static final Key<String> NAME =
      Key.required("name", new RepositoryNameShape(), "What Skerry calls it; unique.");
  static final Key<String> URL =
      Key.required("url", new UrlShape(), "Where it is: http, https, ssh, file, or a path.");
  static final Key<String> BRANCH =
      Key.of("branch", new BranchShape(), "main", "The branch whose commits are deployed.");
  static final Key<Duration> INTERVAL =
      Key.optional(
          "interval", INTERVAL_SHAPE, "How often it is looked at; else every `pollInterval`.");

  static final Key<Path> TOKEN =
      Key.optional(
          "tokenFile", file(), "Holds a token for https; see [repositories](repositories.md).");
  static final Key<Path> SSH_KEY =
      Key.optional("sshKey", file(), "The private key for ssh, without a pass phrase.");
  static final Key<Path> KNOWN_HOSTS =
      Key.optional("knownHosts", file(), "The host keys that ssh accepts; no other is.");
  static final Key<Path> CA =
      Key.optional(
          "caFile", file(), "Certificates (PEM) that https trusts instead of the system's.");
  static final Key<Path> WEBHOOK_SECRET =
      Key.optional("webhookSecretFile", file(), "Holds what webhooks are signed with.");
  static final Key<Configuration.Status> STATUS =
      Key.optional("status", StatusKeys.SECTION, "Where the status of its commits is told.");

  static final Section<Entry> SECTION =
      new Section<>(
          "a mapping with name and url",
          List.of(
              NAME, URL, BRANCH, INTERVAL, TOKEN, SSH_KEY, KNOWN_HOSTS, CA, WEBHOOK_SECRET, STATUS),
          RepositoryKeys::build);

  private RepositoryKeys() {}

  static PathShape file() {
    return new PathShape("the path of a file", false);
  }

  private static Optional<Entry> build(Values values) {
    return Optional.of(
        new Entry(
            values.get(NAME),
            values.get(URL),
            values.get(BRANCH),
            values.find(INTERVAL),
            new Configuration.Files(
                values.find(TOKEN),
                values.find(SSH_KEY),
                values.find(KNOWN_HOSTS),
                values.find(CA),
                values.find(WEBHOOK_SECRET)),
            values.find(STATUS)));
  }

  /**
   * An item as written.
   *
   * @param interval its own; without one that of all holds
   */
  record Entry(
      String name,
      String url,
      String branch,
      Optional<Duration> interval,
      Configuration.Files files,
      Optional<Configuration.Status> status) {
    Configuration.Watched watched(Duration pollInterval) {
      return new Configuration.Watched(
          name, url, branch, interval.orElse(pollInterval), files, status);
    }
  }
}
