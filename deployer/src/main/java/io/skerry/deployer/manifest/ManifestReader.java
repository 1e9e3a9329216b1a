package io.skerry.deployer.manifest;

import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Node;
import io.skerry.deployer.yaml.Place;
import io.skerry.deployer.yaml.Problems;
import io.skerry.deployer.yaml.Quoted;
import io.skerry.deployer.yaml.Refusal;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.Values;
import io.skerry.deployer.yaml.YamlTree;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.FunctionSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one manifest, strictly. */
public final class ManifestReader {
  private static final String EXPECTED = "a mapping with the manifest's keys";

  private ManifestReader() {}

  /**
   * Reads a manifest. No content makes it throw.
   *
   * @param path the manifest's path in its repository, for errors
   * @param content the file's bytes
   * @param directoryName the name of the directory it lies in: the function's name by default
   */
  public static ManifestResult read(String path, byte[] content, String directoryName) {
    try {
      Optional<Node> root = YamlTree.read(content);
      if (root.isEmpty()) {
        throw new Refusal(Place.START, EXPECTED, "an empty file", "write at least a command");
      }
      return read(path, root.get(), directoryName);
    } catch (Refusal e) {
      return new ManifestResult.Invalid(List.of(e.at(path)));
    }
  }

  private static ManifestResult read(String path, Node root, String directoryName) {
    Problems problems = new Problems(path);
    checkName(root, directoryName, problems);
    Section<Manifest> section =
        new Section<>(EXPECTED, ManifestKeys.ALL, values -> manifest(values, directoryName));
    Optional<Manifest> manifest = section.read(new Cursor(root, "", problems));
    if (manifest.isEmpty()) {
      return new ManifestResult.Invalid(problems.errors());
    }
    Map<String, Place> places = new HashMap<>();
    root.places("", places::put);
    return new ManifestResult.Valid(path, manifest.get(), places);
  }

  /** Without a name in the file the directory's must do. */
  private static void checkName(Node root, String directoryName, Problems problems) {
    String key = ManifestKeys.NAME.name();
    boolean written =
        !(root instanceof Node.Mapping mapping)
            || mapping.entries().stream().anyMatch(entry -> entry.key().equals(key));
    if (!written && !FunctionName.isValid(directoryName)) {
      problems.report(
          root.place(),
          key,
          FunctionName.RULE,
          "none, and the directory's name " + Quoted.quote(directoryName) + " is no such name",
          "add the key name");
    }
  }

  private static Optional<Manifest> manifest(Values values, String directoryName) {
    if (values.find(ManifestKeys.NAME).isEmpty() && !FunctionName.isValid(directoryName)) {
      return Optional.empty();
    }
    FunctionSpec spec =
        new FunctionSpec(
            values.find(ManifestKeys.NAME).orElseGet(() -> new FunctionName(directoryName)),
            values.get(ManifestKeys.DESCRIPTION),
            values.find(ManifestKeys.COMMAND).orElse(List.of()),
            values.get(ManifestKeys.CONTRACT),
            values.get(ManifestKeys.PARK),
            values.get(ManifestKeys.ENVIRONMENT),
            values.get(ManifestKeys.SECRETS),
            values.get(ManifestKeys.LIMITS),
            values.get(ManifestKeys.TIMEOUT),
            values.get(ManifestKeys.CONCURRENCY),
            values.get(ManifestKeys.QUEUE),
            values.get(ManifestKeys.NETWORK),
            values.get(ManifestKeys.TRIGGERS),
            values.get(ManifestKeys.RETRY),
            values.find(ManifestKeys.ON_FAILURE),
            values.get(ManifestKeys.RETAIN));
    return Optional.of(
        new Manifest(spec, values.find(ManifestKeys.RUNTIME), values.get(ManifestKeys.BUILD)));
  }
}
