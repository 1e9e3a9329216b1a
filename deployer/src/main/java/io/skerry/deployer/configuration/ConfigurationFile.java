package io.skerry.deployer.configuration;

import io.skerry.deployer.yaml.Cursor;
import io.skerry.deployer.yaml.Node;
import io.skerry.deployer.yaml.Place;
import io.skerry.deployer.yaml.Problems;
import io.skerry.deployer.yaml.Quoted;
import io.skerry.deployer.yaml.Refusal;
import io.skerry.deployer.yaml.Section;
import io.skerry.deployer.yaml.Values;
import io.skerry.deployer.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads skerry.yaml. */
final class ConfigurationFile {
  private static final Node EMPTY = new Node.Mapping(Place.START, List.of());
  private static final Section<Values> SECTION =
      new Section<>("a mapping with the configuration's keys", ConfigurationKeys.ALL, Optional::of);

  private ConfigurationFile() {}

  /** The defaults alone. */
  static Values none() {
    return SECTION.read(new Cursor(EMPTY, "", new Problems("default"))).orElseThrow();
  }

  /** Reads a file; empty when there was an error. */
  static Optional<Values> read(Path file, List<String> errors) {
    String name = file.toString();
    Problems problems = new Problems(name);
    try {
      Node root = YamlTree.read(content(file)).orElse(EMPTY);
      Optional<Values> values = SECTION.read(new Cursor(root, "", problems));
      problems.errors().forEach(error -> errors.add(error.toString()));
      return values;
    } catch (Refusal e) {
      errors.add(e.at(name).toString());
    } catch (IOException e) {
      errors.add(
          Quoted.harmless(name)
              + ": expected a file that can be read, found "
              + found(file, e)
              + "; see --config and SKERRY_CONFIG");
    }
    return Optional.empty();
  }

  /** One byte more than is allowed is enough to see that there are too many. */
  private static byte[] content(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(YamlTree.LARGEST + 1);
    }
  }

  private static String found(Path file, IOException fault) {
    if (fault instanceof NoSuchFileException) {
      return "none";
    }
    if (Files.isDirectory(file)) {
      return "a directory";
    }
    return fault instanceof AccessDeniedException
        ? "one that this user may not read"
        : "an error (" + Quoted.harmless(String.valueOf(fault.getMessage())) + ")";
  }
}
