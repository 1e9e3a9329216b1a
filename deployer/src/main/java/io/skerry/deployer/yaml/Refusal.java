package io.skerry.deployer.yaml;

import java.io.Serial;

/** Why a file cannot be read any further; it becomes the file's only error. */
public final class Refusal extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;
  private final String expected;
  private final String found;
  private final String hint;

  public Refusal(Place place, String expected, String found, String hint) {
    super(expected + ", " + found, null, false, false);
    this.line = place.line();
    this.column = place.column();
    this.expected = expected;
    this.found = found;
    this.hint = hint;
  }

  public YamlError at(String path) {
    return new YamlError(path, line, column, YamlError.FILE, expected, found, hint);
  }
}
