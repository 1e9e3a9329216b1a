package io.skerry.deployer.cli;

import java.io.PrintWriter;
import java.util.List;

/** Prints rows as columns of even width. */
final class Table {
  private Table() {}

  /** Prints the rows; all have as many cells as the first. */
  static void print(List<List<String>> rows, PrintWriter out) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      out.println(line.toString().stripTrailing());
    }
    out.flush();
  }
}
