package io.skerry.deployer.watch;

import io.skerry.deployer.configuration.Configuration;
import io.skerry.deployer.git.Credentials;
import io.skerry.deployer.git.Fetch;
import io.skerry.deployer.git.TokenFile;
import io.skerry.runtime.fault.SkerryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A repository that is watched, and who said so. */
public record WatchedRepository(Configuration.Watched settings, Origin origin) {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedRepository.class);
  private static final int SHORTEST_SECRET = 16;

  /** Where it was said that a repository is watched. */
  public enum Origin {
    CONFIGURATION,
    ADDED;

    /** As lists show it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public String name() {
    return settings.name();
  }

  /** What gets its branch. */
  Fetch fetch() {
    return new Fetch(settings.url(), settings.branch(), credentials());
  }

  private Credentials credentials() {
    Configuration.Files files = settings.files();
    return new Credentials(files.token(), files.sshKey(), files.knownHosts(), files.ca());
  }

  /** What is wrong with its files, one line each; empty when all is well. */
  List<String> problems() {
    List<String> problems = new ArrayList<>(credentials().problems(settings.url()));
    settings
        .files()
        .webhookSecret()
        .ifPresent(file -> {
          try {
            if (TokenFile.read(file).length() < SHORTEST_SECRET) {
              problems.add(
                  "webhookSecretFile: the secret in "
                      + file
                      + " is shorter than "
                      + SHORTEST_SECRET
                      + " characters; make one: openssl rand -hex 32");
            }
          } catch (SkerryException e) {
            problems.add("webhookSecretFile: " + e.text());
          }
        });
    settings
        .status()
        .ifPresent(status -> {
          try {
            TokenFile.read(status.token());
          } catch (SkerryException e) {
            problems.add("status.tokenFile: " + e.text());
          }
        });
    return problems;
  }

  /**
   * What its webhooks are signed with; absent when there is none, or it cannot be read. Blocks; not
   * for virtual threads.
   */
  public Optional<String> webhookSecret() {
    try {
      return settings.files().webhookSecret().map(TokenFile::read);
    } catch (SkerryException e) {
      LOG.warn("webhook of {}: {}", name(), e.text());
      return Optional.empty();
    }
  }

  /** The kinds of its credentials, as lists show them. */
  List<String> kinds() {
    List<String> kinds = new ArrayList<>();
    Configuration.Files files = settings.files();
    files.token().ifPresent(_ -> kinds.add("token"));
    files.sshKey().ifPresent(_ -> kinds.add("ssh-key"));
    files.knownHosts().ifPresent(_ -> kinds.add("known-hosts"));
    files.ca().ifPresent(_ -> kinds.add("ca"));
    files.webhookSecret().ifPresent(_ -> kinds.add("webhook-secret"));
    return kinds;
  }
}
