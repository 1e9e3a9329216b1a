package io.skerry.deployer.git;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths of a repository that are written relative to one of its directories. */
final class RelativePath {
  private RelativePath() {}

  /** The path seen from the repository's root; empty when it is that root, or lies outside. */
  static String resolve(String directory, String relative) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : (directory + "/" + relative).split("/", -1)) {
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          return "";
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }
}
