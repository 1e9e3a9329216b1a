package io.skerry.deployer.configuration;

import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Node;
import io.skerry.deployer.yaml.Place;
import io.skerry.deployer.yaml.Problems;
import io.skerry.runtime.fault.ErrorCode;
import io.skerry.runtime.fault.SkerryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what adds a repository at run time, as strictly as an item of the configuration. */
public final class RepositoryRequest {
  private RepositoryRequest() {}

  /**
   * Reads the keys of an item.
   *
   * @param keys by name, with those of {@code status} behind {@code status.}
   * @throws SkerryException (invalid) with everything that is wrong
   */
  public static Configuration.Watched read(Map<String, String> keys) {
    Problems problems = new Problems("repository");
    Optional<RepositoryKeys.Entry> entry =
        RepositoryKeys.SECTION.read(new Cursor(mapping(keys), "", problems));
    if (entry.isEmpty()) {
      throw new SkerryException(
          ErrorCode.INVALID_REQUEST,
          problems.errors().stream()
              .map(error -> error.key() + ": " + error.words())
              .collect(Collectors.joining("\n")));
    }
    return entry.get().watched(ConfigurationKeys.POLL_INTERVAL.value().orElseThrow());
  }

  private static Node.Mapping mapping(Map<String, String> keys) {
    List<Node.Entry> entries = new ArrayList<>();
    List<Node.Entry> status = new ArrayList<>();
    String prefix = RepositoryKeys.STATUS.name() + ".";
    keys.forEach((name, text) -> {
      Node.Scalar value = new Node.Scalar(Place.START, text, Node.Kind.UNTYPED);
      if (name.startsWith(prefix)) {
        status.add(new Node.Entry(Place.START, name.substring(prefix.length()), value));
      } else {
        entries.add(new Node.Entry(Place.START, name, value));
      }
    });
    if (!status.isEmpty()) {
      Node.Mapping below = new Node.Mapping(Place.START, status);
      entries.add(new Node.Entry(Place.START, RepositoryKeys.STATUS.name(), below));
    }
    return new Node.Mapping(Place.START, entries);
  }
}
