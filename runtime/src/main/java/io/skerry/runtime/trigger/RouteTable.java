package io.skerry.runtime.trigger;

import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.function.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The HTTP routes of the versions in service; the longest path wins. Immutable. */
final class RouteTable {
  static final RouteTable EMPTY = new RouteTable(List.of());

  /** A trigger and the version that it belongs to. */
  record Route(Version version, Trigger.Http trigger) {
    boolean allows(String method) {
      return trigger.methods().contains(method)
          || (method.equals("HEAD") && trigger.methods().contains("GET"));
    }
  }

  /**
   * What a path leads to.
   *
   * @param path the trigger's path
   * @param routes at least one; they differ in their methods
   */
  record Match(String path, List<Route> routes) {
    Optional<Route> route(String method) {
      return routes.stream().filter(route -> route.allows(method)).findFirst();
    }

    /** The methods that would have been right, as the Allow header names them. */
    String allowed() {
      Set<String> methods =
          routes.stream()
              .flatMap(route -> route.trigger().methods().stream())
              .collect(Collectors.toCollection(TreeSet::new));
      if (methods.contains("GET")) {
        methods.add("HEAD");
      }
      return String.join(", ", methods);
    }
  }

  private final Map<String, List<Route>> byPath;
  private final int longest;

  RouteTable(List<Version> versions) {
    Map<String, List<Route>> routes = new HashMap<>();
    for (Version version : versions) {
      version
          .spec()
          .http()
          .forEach(trigger ->
              routes
                  .computeIfAbsent(trigger.path(), _ -> new ArrayList<>())
                  .add(new Route(version, trigger)));
    }
    routes.replaceAll((_, list) -> List.copyOf(list));
    byPath = Map.copyOf(routes);
    longest = byPath.keySet().stream().mapToInt(String::length).max().orElse(0);
  }

  /** What the decoded path leads to. What is longer than any route is not even looked at. */
  Optional<Match> find(String path) {
    String candidate =
        path.length() > longest ? path.substring(0, path.lastIndexOf('/', longest)) : path;
    while (true) {
      List<Route> routes = byPath.get(candidate.isEmpty() ? "/" : candidate);
      if (routes != null) {
        return Optional.of(new Match(candidate.isEmpty() ? "/" : candidate, routes));
      }
      if (candidate.isEmpty()) {
        return Optional.empty();
      }
      candidate = candidate.substring(0, candidate.lastIndexOf('/'));
    }
  }
}
