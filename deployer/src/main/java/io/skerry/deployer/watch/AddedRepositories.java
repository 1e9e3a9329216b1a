package io.skerry.deployer.watch;

import io.skerry.deployer.configuration.Configuration;
import io.skerry.deployer.watch.WatchedRepository.Origin;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import io.skerry.runtime.store.WatchedRow;
import io.skerry.runtime.store.WatchedTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repositories that were added at run time. Their files are written before their row and
 * removed after it, so that a crash leaves nothing but orphans. Blocks; not for virtual threads.
 */
public final class AddedRepositories {
  private static final Logger LOG = LoggerFactory.getLogger(AddedRepositories.class);

  private final WatchedTable table;
  private final CredentialFiles files;
  private final Watches watches;

  /**
   * @param credentials a directory for the service alone
   */
  public AddedRepositories(WatchedTable table, Path credentials, Watches watches) {
    this.table = table;
    this.files = new CredentialFiles(credentials);
    this.watches = watches;
  }

  /** Removes orphans, then begins to watch. Those of the configuration come first. */
  public void start() {
    List<WatchedRow> rows = table.list();
    files.sweep(rows.stream().map(WatchedRow::name).collect(Collectors.toSet()));
    for (WatchedRow row : rows) {
      try {
        watches.add(new WatchedRepository(wish(row).in(files.directory(row.name())), Origin.ADDED));
      } catch (SkerryException e) {
        LOG.error("the added repository {} is not watched: {}", row.name(), e.text());
      }
    }
  }

  /**
   * Adds one, durably; its name.
   *
   * @throws SkerryException with everything that is wrong with it
   */
  public synchronized String add(RepositoryWish wish) {
    return staged(
        wish,
        (staged, checked) -> {
          String name = checked.name();
          if (watches.has(name) || table.list().stream().anyMatch(row -> row.name().equals(name))) {
            throw new SkerryException(
                ErrorCode.CONFLICT,
                "a repository '"
                    + name
                    + "' is watched already; remove it first: skerry repos remove");
          }
          files.keep(staged, name);
          WatchedRepository repository =
              new WatchedRepository(wish.in(files.directory(name)), Origin.ADDED);
          try {
            table.add(row(repository.settings()));
            watches.add(repository);
          } catch (SkerryException e) {
            table.remove(name);
            files.remove(name);
            throw e;
          }
          return name;
        });
  }

  /** Tries one that is not watched: nothing of it stays. */
  public <T> T attempt(RepositoryWish wish, Function<WatchedRepository, T> work) {
    return staged(wish, (_, checked) -> work.apply(checked));
  }

  /** Work on a wish whose files are written but count for nothing. */
  private interface Staged<T> {
    T apply(Path staged, WatchedRepository repository);
  }

  private <T> T staged(RepositoryWish wish, Staged<T> work) {
    Path staged = files.stage(wish.contents());
    try {
      WatchedRepository repository = new WatchedRepository(wish.in(staged), Origin.ADDED);
      List<String> problems = repository.problems();
      if (!problems.isEmpty()) {
        throw new SkerryException(
            ErrorCode.INVALID_REQUEST,
            String.join("\n", problems).replace(staged.toString(), "the request"));
      }
      return work.apply(staged, repository);
    } finally {
      files.discard(staged);
    }
  }

  /**
   * Stops watching one for good.
   *
   * @throws SkerryException when there is none, or the configuration has it
   */
  public synchronized void remove(String name) {
    Optional<WatchedRepository> known = watches.find(name);
    if (known.filter(found -> found.origin() == Origin.CONFIGURATION).isPresent()) {
      throw new SkerryException(
          ErrorCode.CONFLICT,
          "the repository '" + name + "' is in skerry.yaml: remove it there, then start again");
    }
    if (!table.remove(name)) {
      throw new SkerryException(ErrorCode.NOT_FOUND, "no repository '" + name + "' is watched");
    }
    watches.remove(name);
    files.remove(name);
  }

  private static WatchedRow row(Configuration.Watched settings) {
    Optional<Configuration.Status> status = settings.status();
    return new WatchedRow(
        settings.name(),
        settings.url(),
        settings.branch(),
        settings.interval(),
        status.map(Configuration.Status::type).orElse(null),
        status.flatMap(Configuration.Status::url).orElse(null),
        status.flatMap(Configuration.Status::project).orElse(null),
        Instant.now());
  }

  private static RepositoryWish wish(WatchedRow row) {
    return new RepositoryWish(
        row.name(),
        row.url(),
        row.branch(),
        row.interval().toMillis() + "ms",
        null,
        null,
        null,
        null,
        null,
        row.statusType(),
        row.statusUrl(),
        row.statusProject(),
        null);
  }
}
