package io.skerry.deployer.yaml;

/**
 * Where something stands in a file.
 *
 * @param line counts from 1
 * @param column counts characters from 1
 */
public record Place(int line, int column) {
  public static final Place START = new Place(1, 1);

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
