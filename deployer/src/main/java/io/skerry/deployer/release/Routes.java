package io.skerry.deployer.release;

import io.skerry.runtime.function.Trigger;
import io.skerry.runtime.function.Version;
import java.util.Collection;
import java.util.Collections;
import java.util.stream.Stream;

/** Whether HTTP triggers would answer the same request. */
final class Routes {
  private Routes() {}

  static boolean collide(Trigger.Http one, Trigger.Http other) {
    return one.path().equals(other.path()) && !Collections.disjoint(one.methods(), other.methods());
  }

  /** A line for each path that a version shares with another function of its repository. */
  static Stream<String> collisions(Version version, Collection<Version> inService) {
    return inService.stream()
        .filter(other -> !other.id().function().equals(version.id().function()))
        .filter(other -> other.repository().equals(version.repository()))
        .flatMap(other ->
            version
                .spec()
                .http()
                .filter(http -> other.spec().http().anyMatch(o -> collide(o, http)))
                .map(http ->
                    "the path %s of %s is in use by %s"
                        .formatted(http.path(), version.id(), other.id())));
  }
}
