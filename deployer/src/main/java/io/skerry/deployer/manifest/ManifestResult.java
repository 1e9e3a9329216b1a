package io.skerry.deployer.manifest;

import io.skerry.deployer.yaml.Place;
import io.skerry.deployer.yaml.YamlError;
import java.util.List;
import java.util.Map;

/** What reading a manifest gave. */
public sealed interface ManifestResult {

  /**
   * A manifest without errors.
   *
   * @param path the manifest's path in its repository
   * @param places where the value of each written key stands, by dotted key
   */
  record Valid(String path, Manifest manifest, Map<String, Place> places)
      implements ManifestResult {
    public Valid {
      places = Map.copyOf(places);
    }

    /** Where the key's value stands; the start of the file when it was not written. */
    Place place(String key) {
      return places.getOrDefault(key, Place.START);
    }
  }

  /**
   * A manifest that cannot be used.
   *
   * @param errors all of them, at least one, in the order of their places
   */
  record Invalid(List<YamlError> errors) implements ManifestResult {
    public Invalid {
      errors = List.copyOf(errors);
    }
  }
}
