package io.skerry.deployer.watch;

import io.skerry.deployer.git.Fetch;
import io.skerry.deployer.git.Fetched;
import io.skerry.deployer.git.Fetched.Failed;
import io.skerry.deployer.git.Fetched.Step;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries step by step what a watch does, in a copy that is thrown away. Blocks; not for virtual
 * threads.
 */
public final class Trial {
  private static final List<Step> PATH =
      List.of(Step.CREDENTIALS, Step.REPOSITORY, Step.BRANCH, Step.OBJECTS, Step.MANIFESTS);
  private static final List<Step> HTTP =
      List.of(
          Step.CREDENTIALS,
          Step.NAME,
          Step.CONNECT,
          Step.LOGIN,
          Step.REPOSITORY,
          Step.BRANCH,
          Step.OBJECTS,
          Step.MANIFESTS);

  /**
   * How a step went.
   *
   * @param outcome {@code ok}, {@code failed} or {@code not tried}
   * @param detail what was found
   * @param remedy what to do about it; empty unless it failed
   */
  public record Outcome(String step, String outcome, String detail, String remedy) {}

  private static final Logger LOG = LoggerFactory.getLogger(Trial.class);

  private final Path directory;

  /**
   * @param directory for copies that are thrown away; emptied now
   */
  public Trial(Path directory) {
    this.directory = directory;
    delete(directory, false);
  }

  /** Every step on the way to the manifests, in order. */
  public List<Outcome> of(WatchedRepository repository) {
    Map<Step, String> found = new EnumMap<>(Step.class);
    Optional<Failed> failure = attempt(repository, found);
    List<Outcome> outcomes = new ArrayList<>();
    for (Step step : steps(repository.settings().url(), failure)) {
      outcomes.add(outcome(step, found.getOrDefault(step, ""), failure));
    }
    return outcomes;
  }

  private static Outcome outcome(Step step, String found, Optional<Failed> failure) {
    if (failure.isEmpty() || step.compareTo(failure.get().step()) < 0) {
      return new Outcome(step.words(), "ok", found, "");
    }
    return step == failure.get().step()
        ? new Outcome(step.words(), "failed", failure.get().message(), failure.get().remedy())
        : new Outcome(step.words(), "not tried", "", "");
  }

  private static List<Step> steps(String url, Optional<Failed> failure) {
    List<Step> steps = new ArrayList<>(url.matches("(https?|ssh)://.*") ? HTTP : PATH);
    if (url.startsWith("https://")) {
      steps.add(Step.TLS);
    }
    if (url.startsWith("ssh://")) {
      steps.add(Step.HOST_KEY);
    }
    failure.map(Failed::step).filter(step -> !steps.contains(step)).ifPresent(steps::add);
    steps.sort(Comparator.naturalOrder());
    return steps;
  }

  private Optional<Failed> attempt(WatchedRepository repository, Map<Step, String> found) {
    List<String> problems = repository.problems();
    if (!problems.isEmpty()) {
      return Optional.of(
          new Failed(
              Step.CREDENTIALS, String.join("; ", problems), "mend the files that are named"));
    }
    found.put(Step.CREDENTIALS, String.join(", ", repository.kinds()));
    String url = repository.settings().url();
    if (url.matches("(https?|ssh)://.*")) {
      Optional<Failed> unreachable =
          Reach.attempt(URI.create(url), repository.settings().files().ca(), found);
      if (unreachable.isPresent()) {
        return unreachable;
      }
    }
    return fetch(repository.fetch(), found);
  }

  private Optional<Failed> fetch(Fetch fetch, Map<Step, String> found) {
    Path copy = null;
    try {
      copy = Files.createTempDirectory(directory, "trial");
      try (Repository git =
          new FileRepositoryBuilder().setGitDir(copy.toFile()).setBare().build()) {
        git.create(true);
        // Tidying up beside us would get into the way of the deletion.
        git.getConfig().setInt("gc", null, "auto", 0);
        return switch (fetch.shallow(git)) {
          case Failed failed -> Optional.of(failed);
          case Fetched.Tip(ObjectId tip) -> {
            found.put(Step.BRANCH, fetch.branch());
            found.put(Step.OBJECTS, tip.name());
            yield ManifestTrial.attempt(git, tip, found);
          }
        };
      }
    } catch (IOException e) {
      throw new SkerryException(ErrorCode.STORE_FAILED, "try below " + directory + ": " + e, e);
    } finally {
      if (copy != null) {
        discard(copy);
      }
    }
  }

  /** What cannot be deleted now is the next start's: it must not hide what was found. */
  private static void discard(Path copy) {
    try {
      delete(copy, true);
    } catch (SkerryException e) {
      LOG.warn("{}; the next start tries again", e.text());
    }
  }

  private static void delete(Path tree, boolean whole) {
    try (Stream<Path> entries = Files.walk(tree)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        if (whole || !entry.equals(tree)) {
          Files.deleteIfExists(entry);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new SkerryException(ErrorCode.STORE_FAILED, "remove " + tree + ": " + e, e);
    }
  }
}
