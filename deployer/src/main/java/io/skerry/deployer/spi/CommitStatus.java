package io.skerry.deployer.spi;

import java.net.URI;

/**
 * How a commit fares.
 *
 * @param commit its whole id
 * @param description one line; a service that allows less is told less
 * @param target where people see more
 */
public record CommitStatus(String commit, State state, String description, URI target) {
  /** What all services call it. */
  public static final String CONTEXT = "skerry";

  /** The states that a deployment goes through. */
  public enum State {
    PENDING,
    SUCCESS,
    FAILURE
  }

  /** The description, cut to so many characters. */
  public String description(int longest) {
    return description.codePointCount(0, description.length()) <= longest
        ? description
        : description.substring(0, description.offsetByCodePoints(0, longest - 1)) + "…";
  }
}
