package io.skerry.deployer.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads manifests in tests. */
final class Reading {
  static final String PATH = "hello/function.yaml";

  private Reading() {}

  static ManifestResult read(String yaml) {
    return ManifestReader.read(PATH, yaml.getBytes(StandardCharsets.UTF_8), "hello");
  }

  static ManifestResult.Valid valid(String yaml) {
    ManifestResult result = read(yaml);
    assertThat(result).as(yaml).isInstanceOf(ManifestResult.Valid.class);
    return (ManifestResult.Valid) result;
  }

  /** The errors as printed, without the path. */
  static List<String> errors(String yaml) {
    return errors(read(yaml));
  }

  static List<String> errors(ManifestResult result) {
    assertThat(result).isInstanceOf(ManifestResult.Invalid.class);
    return ((ManifestResult.Invalid) result)
        .errors().stream().map(e -> e.toString().replaceFirst("^" + PATH + ":", "")).toList();
  }
}
