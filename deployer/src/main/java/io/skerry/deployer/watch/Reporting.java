package io.skerry.deployer.watch;

import io.skerry.deployer.configuration.Configuration;
import io.skerry.deployer.git.Certificates;
import io.skerry.deployer.git.Credentials;
import io.skerry.deployer.git.TokenFile;
import io.skerry.deployer.spi.Notifier;
import io.skerry.deployer.spi.NotifierSettings;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.CommitStatusTable;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Opens the ways by which the status of commits is told.
 *
 * @param table where what is to be told waits
 * @param address of the page where people see more
 */
public record Reporting(
    List<Notifier> notifiers, CommitStatusTable table, Supplier<String> address) {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  public Reporting {
    notifiers = List.copyOf(notifiers);
  }

  /**
   * The way for one repository.
   *
   * @throws SkerryException when there is no such notifier, or it cannot be reached this way
   */
  StatusReports open(WatchedRepository repository) {
    return repository
        .settings()
        .status()
        .map(status -> open(repository.settings(), status))
        .orElseGet(StatusReports::none);
  }

  private StatusReports open(Configuration.Watched repository, Configuration.Status status) {
    status
        .url()
        .filter(url -> !Credentials.mayCarryToken(url))
        .ifPresent(url -> {
          throw invalid("status.url: a token is sent over https:// alone, not to " + url);
        });
    NotifierSettings settings =
        new NotifierSettings(
            repository.url(),
            status.url().map(URI::create),
            status.project(),
            () -> TokenFile.read(status.token()),
            repository.files().ca().map(Certificates::context));
    return new StatusReports(
        repository.name(), notifier(status.type()).open(settings), table, address, PAUSE);
  }

  private Notifier notifier(String type) {
    return notifiers.stream()
        .filter(notifier -> notifier.type().equals(type))
        .findFirst()
        .orElseThrow(() ->
            invalid(
                "status.type: there is no notifier '"
                    + type
                    + "'; there are "
                    + notifiers.stream()
                        .map(Notifier::type)
                        .sorted()
                        .collect(Collectors.joining(", "))));
  }

  private static SkerryException invalid(String message) {
    return new SkerryException(ErrorCode.INVALID_REQUEST, message);
  }
}
