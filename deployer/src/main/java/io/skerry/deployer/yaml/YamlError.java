package io.skerry.deployer.yaml;

/**
 * One thing that is wrong in a file. All texts are safe to print.
 *
 * @param path the file's, as the reader was told it
 * @param line counts from 1
 * @param column counts characters from 1
 * @param key dotted, with indexes: {@code triggers[1].schedule}; {@code (file)} for the whole file
 * @param expected what was expected there
 * @param found what was found
 * @param hint what helps; may be empty
 */
public record YamlError(
    String path, int line, int column, String key, String expected, String found, String hint) {
  /** The key of an error that belongs to the whole file. */
  public static final String FILE = "(file)";

  /** A line that a terminal can bear, whatever stands in the file. */
  private static final int LONGEST_TEXT = 300;

  public YamlError {
    path = Quoted.harmless(path);
    key = Quoted.harmless(Quoted.shorten(key));
    expected = Quoted.harmless(Quoted.shorten(expected, LONGEST_TEXT));
    found = Quoted.harmless(Quoted.shorten(found, LONGEST_TEXT));
    hint = Quoted.harmless(Quoted.shorten(hint, LONGEST_TEXT));
  }

  /** What is wrong, without the place. */
  public String words() {
    String text = "expected " + expected + ", found " + found;
    return hint.isEmpty() ? text : text + "; " + hint;
  }

  @Override
  public String toString() {
    return path + ":" + line + ":" + column + ": " + key + ": " + words();
  }
}
