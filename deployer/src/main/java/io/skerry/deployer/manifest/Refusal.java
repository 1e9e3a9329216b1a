package io.skerry.deployer.manifest;

import java.io.Serial;

/** Why a file cannot be read any further; it becomes the file's only error. */
final class Refusal extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;
  private final String expected;
  private final String found;
  private final String hint;

  Refusal(Place place, String expected, String found, String hint) {
    super(expected + ", " + found, null, false, false);
    this.line = place.line();
    this.column = place.column();
    this.expected = expected;
    this.found = found;
    this.hint = hint;
  }

  ManifestError at(String path) {
    return new ManifestError(path, line, column, ManifestError.FILE, expected, found, hint);
  }
}
