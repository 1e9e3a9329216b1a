package io.skerry.deployer.manifest;

import io.skerry.deployer.yaml.Place;
import io.skerry.deployer.yaml.YamlError;
import io.skerry.runtime.function.FunctionName;
import io.skerry.runtime.function.Trigger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds what does not fit together among the manifests of one commit. */
public final class Manifests {
  private final List<YamlError> errors = new ArrayList<>();
  private final Map<FunctionName, Claim> names = new HashMap<>();
  private final Map<String, List<Claim>> routes = new HashMap<>();

  private Manifests() {}

  /** Every name and route that two have, told at the second; empty when all is well. */
  public static List<YamlError> check(List<ManifestResult.Valid> manifests) {
    Manifests check = new Manifests();
    for (ManifestResult.Valid file : manifests) {
      check.name(file);
      check.routes(file);
    }
    return List.copyOf(check.errors);
  }

  private void name(ManifestResult.Valid file) {
    Claim claim = new Claim(file, "name", List.of());
    FunctionName name = file.manifest().spec().name();
    Claim first = names.putIfAbsent(name, claim);
    if (first != null) {
      report(claim, "a name of its own", "'" + name + "', as at " + first, "rename one of them");
    }
  }

  private void routes(ManifestResult.Valid file) {
    List<Trigger> triggers = file.manifest().spec().triggers();
    for (int i = 0; i < triggers.size(); i++) {
      if (triggers.get(i) instanceof Trigger.Http http) {
        route(http, new Claim(file, "triggers[" + i + "].path", List.copyOf(http.methods())));
      }
    }
  }

  private void route(Trigger.Http http, Claim claim) {
    List<Claim> others = routes.computeIfAbsent(http.path(), path -> new ArrayList<>());
    for (Claim other : others) {
      TreeSet<String> shared = new TreeSet<>(claim.methods());
      shared.retainAll(other.methods());
      if (!shared.isEmpty()) {
        String both = String.join(", ", shared);
        report(
            claim,
            "a path of its own",
            "'" + http.path() + "' for " + both + ", as at " + other,
            "change the path or the methods of one of them");
        break;
      }
    }
    others.add(claim);
  }

  private void report(Claim claim, String expected, String found, String hint) {
    Place place = claim.place();
    errors.add(
        new YamlError(
            claim.file().path(), place.line(), place.column(), claim.key(), expected, found, hint));
  }

  /** Somebody's use of a name or a route. */
  private record Claim(ManifestResult.Valid file, String key, List<String> methods) {
    Place place() {
      return file.place(key);
    }

    @Override
    public String toString() {
      return file.path() + ":" + place();
    }
  }
}
