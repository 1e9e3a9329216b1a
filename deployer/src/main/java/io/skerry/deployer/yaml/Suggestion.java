package io.skerry.deployer.yaml;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody may have meant. */
public final class Suggestion {
  private static final int FARTHEST = 3;

  private Suggestion() {}

  /** The hint that names the nearest word; empty when none is near. */
  public static String hint(String text, Collection<String> words) {
    return nearest(text, words).map(word -> "did you mean " + word + "?").orElse("");
  }

  public static Optional<String> nearest(String text, Collection<String> words) {
    String lower = text.toLowerCase(Locale.ROOT);
    int limit = Math.min(FARTHEST, Math.max(1, text.length() / 2));
    Optional<String> best = Optional.empty();
    int bestDistance = limit + 1;
    for (String word : words) {
      if (Math.abs(word.length() - text.length()) >= bestDistance) {
        continue;
      }
      int distance = distance(lower, word.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        best = Optional.of(word);
        bestDistance = distance;
      }
    }
    return best;
  }

  /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
  static int distance(String from, String to) {
    int[][] rows = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : step(rows, from, to, i, j);
      }
    }
    return rows[from.length()][to.length()];
  }

  private static int step(int[][] rows, String from, String to, int i, int j) {
    boolean same = from.charAt(i - 1) == to.charAt(j - 1);
    int best = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
    best = Math.min(best, rows[i - 1][j - 1] + (same ? 0 : 1));
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
  }
}
